package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Ranks cards by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), field by field with the
 * weights of the contract. Made once, then only read; one thread.
 */
final class AgentIndex {

    /** A card that was found; {@code why} says which of the words stood where. */
    record Match(String name, double score, String why) {}

    private static final Map<String, Float> WEIGHTS = weights();
    private static final int LONGEST_QUERY = 2_000;
    private static final int MOST_WORDS = 64;

    private final Analyzer analyzer;
    private final IndexSearcher searcher;
    private final List<AgentCard> cards;
    private final int[] cardOf; // which card a document of the index is
    private final List<Map<String, Set<String>>> terms = new ArrayList<>(); // per card and field

    private AgentIndex(Collection<AgentCard> cards) throws IOException {
        this.analyzer = new EnglishAnalyzer();
        this.cards = List.copyOf(cards);
        var directory = new ByteBuffersDirectory();
        try (var writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (var card : this.cards) {
                writer.addDocument(document(card));
            }
        }
        this.searcher = new IndexSearcher(DirectoryReader.open(directory));
        this.cardOf = new int[this.cards.size()];
        var stored = searcher.storedFields();
        for (int doc = 0; doc < cardOf.length; doc++) {
            cardOf[doc] = stored.document(doc).getField("card").numericValue().intValue();
        }
    }

    static AgentIndex of(Collection<AgentCard> cards) {
        try {
            return new AgentIndex(cards);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot index " + cards.size() + " agents", e);
        }
    }

    /**
     * The best first, each made out when it is asked for. The query is plain words; nothing in it is an operator.
     */
    Stream<Match> search(String query) {
        var words = new LinkedHashMap<String, String>(); // term to the word as it was written
        terms(query.length() > LONGEST_QUERY ? query.substring(0, LONGEST_QUERY) : query, (term, word) -> {
            if (words.size() < MOST_WORDS) {
                words.putIfAbsent(term, word);
            }
        });
        if (words.isEmpty() || cards.isEmpty()) {
            return Stream.of();
        }
        try {
            return Stream.of(searcher.search(query(words.keySet()), cards.size()).scoreDocs)
                    .map(hit -> {
                        int card = cardOf[hit.doc];
                        return new Match(cards.get(card).name(), hit.score, why(terms.get(card), words));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot search agents", e);
        }
    }

    private static BooleanQuery query(Set<String> terms) {
        var query = new BooleanQuery.Builder();
        WEIGHTS.forEach((field, weight) -> terms.forEach(term ->
                query.add(new BoostQuery(new TermQuery(new Term(field, term)), weight), BooleanClause.Occur.SHOULD)));
        return query.build();
    }

    private static String why(Map<String, Set<String>> card, Map<String, String> words) {
        var reasons = new ArrayList<String>();
        for (var field : WEIGHTS.keySet()) {
            var there = card.getOrDefault(field, Set.of());
            var matched = words.entrySet().stream()
                    .filter(word -> there.contains(word.getKey()))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.joining(", "));
            if (!matched.isEmpty()) {
                reasons.add(field + ": " + matched);
            }
        }
        return String.join("; ", reasons);
    }

    private Document document(AgentCard card) {
        var document = new Document();
        document.add(new StoredField("card", terms.size()));
        var fields = new HashMap<String, Set<String>>();
        texts(card).forEach((field, text) -> {
            document.add(new TextField(field, text, Field.Store.NO));
            var there = new HashSet<String>();
            terms(text, (term, word) -> there.add(term));
            fields.put(field, there);
        });
        terms.add(fields);
        return document;
    }

    private static Map<String, String> texts(AgentCard card) {
        var skills = card.skills().stream().map(AgentIndex::text).collect(Collectors.joining("\n"));
        return Map.of(
                "name", card.name().replace('/', ' '),
                "skills", skills,
                "expertise", String.join("\n", card.expertise()),
                "description", card.description());
    }

    private static String text(Skill skill) {
        return skill.name() + "\n" + skill.description();
    }

    private void terms(String text, BiConsumer<String, String> each) {
        try (var tokens = analyzer.tokenStream("text", text)) {
            var term = tokens.addAttribute(CharTermAttribute.class);
            var place = tokens.addAttribute(OffsetAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                each.accept(term.toString(), text.substring(place.startOffset(), place.endOffset()));
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot split a text into words", e);
        }
    }

    private static Map<String, Float> weights() {
        var weights = new LinkedHashMap<String, Float>(); // in the order in which reasons are given
        weights.put("name", 4f);
        weights.put("skills", 3f);
        weights.put("expertise", 2f);
        weights.put("description", 1f);
        return weights;
    }
}
