package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.TaskList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a page of the list of tasks, the newest first, looking at as many as it takes to fill it, and at no more than
 * {@value #MOST_LOOKED_AT}: where few are wanted, a page may have less than was asked for and yet a next one.
 */
final class Page {

    private static final int MAX = 1_000;
    static final int MOST_LOOKED_AT = 20_000;

    /** One of the lists that are merged, and its next task. */
    private static final class Source<V> implements Comparable<Source<?>> {
        private final Iterator<Map.Entry<String, V>> rest;
        private final Function<V, Optional<TaskView>> view;
        private Map.Entry<String, V> next;

        Source(Iterator<Map.Entry<String, V>> rest, Function<V, Optional<TaskView>> view) {
            this.rest = rest;
            this.view = view;
            this.next = rest.next();
        }

        Optional<TaskView> take() {
            return view.apply(next.getValue());
        }

        String id() {
            return next.getKey();
        }

        boolean advance() {
            boolean more = rest.hasNext();
            if (more) {
                next = rest.next();
            }
            return more;
        }

        @Override
        public int compareTo(Source<?> other) {
            return other.next.getKey().compareTo(next.getKey());
        }
    }

    private final ListTasks wanted;
    private final Call call;
    private final PriorityQueue<Source<?>> sources = new PriorityQueue<>();

    private Page(ListTasks wanted, Call call) {
        this.wanted = wanted;
        this.call = call;
    }

    static TaskList of(ListTasks wanted, Call call, Book book, Function<TaskEntry, TaskView> view) {
        var page = new Page(wanted, call);
        if (page.wants(state -> !state.over())) {
            page.add(
                    book.openById(),
                    entry -> page.fits(entry) && Sight.sees(entry.owner(), call)
                            ? Optional.of(view.apply(entry))
                            : Optional.empty());
        }
        if (page.wants(TaskState::terminal)) {
            page.add(book.past().ended(), page::over);
        }
        if (page.wants(state -> state == TaskState.DEAD_LETTER)) {
            page.add(book.past().dead(), page::over);
        }
        return page.fill();
    }

    private boolean wants(Predicate<TaskState> kind) {
        return wanted.states().isEmpty() || wanted.states().stream().anyMatch(kind);
    }

    private Optional<TaskView> over(Past.Over over) {
        return Sight.sees(over.owner(), call) ? Optional.of(over.view()) : Optional.empty();
    }

    private <V> void add(NavigableMap<String, V> all, Function<V, Optional<TaskView>> view) {
        var before = wanted.before()
                .map(id -> all.headMap(id, false))
                .orElse(all)
                .descendingMap()
                .entrySet()
                .iterator();
        if (before.hasNext()) {
            sources.add(new Source<>(before, view));
        }
    }

    private TaskList fill() {
        int limit = Math.clamp(wanted.limit(), 1, MAX);
        var found = new ArrayList<TaskView>();
        var last = Optional.<String>empty();
        for (int looked = 0; !sources.isEmpty() && found.size() < limit && looked < MOST_LOOKED_AT; looked++) {
            var source = sources.remove();
            last = Optional.of(source.id());
            source.take().filter(this::fits).ifPresent(found::add);
            if (source.advance()) {
                sources.add(source);
            }
        }
        return new TaskList(found, sources.isEmpty() ? Optional.empty() : last);
    }

    /** What can be told before anything is made to be shown. */
    private boolean fits(TaskEntry entry) {
        return (wanted.states().isEmpty() || wanted.states().contains(entry.state()))
                && (wanted.agent().isEmpty() || wanted.agent().get().equals(entry.agent()));
    }

    private boolean fits(TaskView task) {
        return (wanted.states().isEmpty() || wanted.states().contains(task.state()))
                && (wanted.agent().isEmpty() || wanted.agent().get().equals(task.agent()))
                && (!wanted.claimable() || task.claimable());
    }
}
