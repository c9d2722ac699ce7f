package io.troupe.host.task;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells by what records are made of whether they are as they were when something was written: another version of the host
 * may have known a component less, and left it out.
 */
final class Outline {

    private Outline() {}

    /** A digest of the components of a record, and of all that they are made of. */
    static String of(Class<? extends Record> type) {
        return Digests.sha256(gathered(type));
    }

    /** What the digest is of. */
    static String gathered(Class<? extends Record> type) {
        var found = new TreeMap<String, String>();
        gather(type, found);
        return found.toString();
    }

    private static void gather(Type type, Map<String, String> found) {
        if (type instanceof ParameterizedType made) {
            gather(made.getRawType(), found);
            Arrays.stream(made.getActualTypeArguments()).forEach(part -> gather(part, found));
        } else if (type instanceof Class<?> plain) {
            gather(plain, found);
        }
    }

    private static void gather(Class<?> type, Map<String, String> found) {
        if (type.isEnum()) {
            found.put(type.getName(), Arrays.toString(type.getEnumConstants()));
        } else if (type.isRecord() && found.putIfAbsent(type.getName(), components(type)) == null) {
            for (var component : type.getRecordComponents()) {
                gather(component.getGenericType(), found);
            }
        } else if (type.isSealed() && found.putIfAbsent(type.getName(), "") == null) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(one -> gather(one, found));
        }
    }

    private static String components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName() + ' ' + component.getGenericType())
                .toList()
                .toString();
    }
}
