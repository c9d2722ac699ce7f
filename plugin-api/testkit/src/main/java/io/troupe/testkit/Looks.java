package io.troupe.testkit;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Counts what is looked at. One thread at a time. */
final class Looks {

    private long count;

    long count() {
        return count;
    }

    <T> T one(T value) {
        count++;
        return value;
    }

    /** The same list, of which each element counts that is looked at; must not change any more. */
    <T> List<T> each(List<T> list) {
        count++;
        return new Counted<>(list, this);
    }

    private static final class Counted<T> extends AbstractList<T> implements RandomAccess {
        private final List<T> list;
        private final Looks looks;

        Counted(List<T> list, Looks looks) {
            this.list = list;
            this.looks = looks;
        }

        @Override
        public T get(int index) {
            return looks.one(list.get(index));
        }

        @Override
        public int size() {
            return list.size();
        }
    }
}
