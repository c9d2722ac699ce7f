package io.troupe.host.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A resource of the REST API: path segments and a query, encoded when written. */
record Target(List<String> segments, Map<String, String> query) {

    Target {
        segments = List.copyOf(segments);
        query = new LinkedHashMap<>(query); // keeps the order
    }

    static Target of(String... segments) {
        return new Target(List.of(segments), Map.of());
    }

    Target with(String key, String value) {
        var more = new LinkedHashMap<>(query);
        more.put(key, value);
        return new Target(segments, more);
    }

    Target with(String key, Optional<String> value) {
        return value.map(present -> with(key, present)).orElse(this);
    }

    @Override
    public String toString() {
        var path = segments.stream().map(Target::encode).collect(Collectors.joining("/", "/api/v1/", ""));
        return query.isEmpty()
                ? path
                : query.entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&", path + "?", ""));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
