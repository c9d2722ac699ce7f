package io.troupe.host.workflow;

/** Writes JSON pointers (RFC 6901). */
final class Pointer {

    private Pointer() {}

    static String of(String parent, String key) {
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    static String of(String parent, int index) {
        return parent + "/" + index;
    }

    /** What this is a part of; of the whole, the whole. */
    static String parent(String pointer) {
        return pointer.isEmpty() ? "" : pointer.substring(0, pointer.lastIndexOf('/'));
    }
}
