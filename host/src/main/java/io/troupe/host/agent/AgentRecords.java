package io.troupe.host.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the records of agents: written in camelCase, read in kebab-case and snake_case too. */
public final class AgentRecords {

    private AgentRecords() {}

    /** A mapper that shares no cache with any other, so that what it learns of a plugin goes away with it. */
    public static ObjectMapper mapper() {
        LookupCache<Object, JavaType> types = new LRUMap<>(16, 200);
        return Wire.json()
                .copy()
                .setTypeFactory(Wire.json().getTypeFactory().withCache(types))
                .setPropertyNamingStrategy(PropertyNamingStrategies.LOWER_CAMEL_CASE)
                .setAnnotationIntrospector(new OtherSpellings())
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    public static <T extends Record> T read(ObjectMapper mapper, Json json, Class<T> type) {
        try {
            return mapper.readValue(json.text(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + place(e) + Failures.clean(e.getOriginalMessage()), e);
        }
    }

    public static Json write(ObjectMapper mapper, Record value) {
        try {
            return Json.of(mapper.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot write a " + value.getClass().getSimpleName() + ": "
                            + Failures.clean(e.getOriginalMessage()),
                    e);
        }
    }

    private static String place(JsonProcessingException failure) {
        if (!(failure instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return "";
        }
        return mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
                        .collect(Collectors.joining("."))
                + ": ";
    }

    private static final class OtherSpellings extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable List<PropertyName> findPropertyAliases(Annotated member) {
            if (!(member instanceof AnnotatedParameter parameter)) {
                return super.findPropertyAliases(member);
            }
            RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
            if (components == null || parameter.getIndex() >= components.length) {
                return super.findPropertyAliases(member);
            }
            var name = components[parameter.getIndex()].getName();
            return List.of(PropertyName.construct(spelt(name, '-')), PropertyName.construct(spelt(name, '_')));
        }

        private static String spelt(String camel, char between) {
            var spelt = new StringBuilder();
            for (int i = 0; i < camel.length(); i++) {
                char c = camel.charAt(i);
                if (Character.isUpperCase(c)) {
                    spelt.append(between).append(Character.toLowerCase(c));
                } else {
                    spelt.append(c);
                }
            }
            return spelt.toString();
        }
    }
}
