package io.troupe.models.langchain4j;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The models of one provider, asked by way of LangChain4j. */
final class LangChainModel implements ChatModel {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Access access;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();

    LangChainModel(Access access) {
        this.access = access;
    }

    @Override
    public List<Known> models() throws InterruptedException {
        var exchange = new Exchange(client, access);
        try {
            return Stream.concat(Stream.of(access.model()), Models.names(access, exchange).stream())
                    .distinct()
                    .map(name -> new Known(name, Optional.empty()))
                    .toList();
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + access.name() + " listed its models");
            }
            throw Failures.of(exchange.failure().orElse(e), access);
        }
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var exchange = new Exchange(client, access);
        var gathering = new Gathering(access, exchange, onDelta);
        try {
            Models.of(access, exchange, prompt.thinkingTokens()).chat(Requests.of(prompt, access), gathering);
        } catch (RuntimeException e) {
            gathering.onError(e);
        }
        return gathering.reply(prompt.model().orElse(access.model()));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        threads.close();
    }
}
