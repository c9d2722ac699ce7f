package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.Map;

/** What Kubernetes knows of the kinds that the chart has, and of pods. */
final class KnownKinds {

    private interface Fields {
        void check(JsonElement json) throws IOException;
    }

    private record Kind(Class<?> type, Fields fields) {}

    private static final Map<String, Kind> ALL = Map.of(
            "v1 Pod", new Kind(V1Pod.class, V1Pod::validateJsonElement),
            "v1 Service", new Kind(V1Service.class, V1Service::validateJsonElement),
            "v1 ServiceAccount", new Kind(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1 StatefulSet", new Kind(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
            "autoscaling/v2 HorizontalPodAutoscaler",
                    new Kind(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement),
            "policy/v1 PodDisruptionBudget",
                    new Kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
            "networking.k8s.io/v1 NetworkPolicy",
                    new Kind(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement));

    private KnownKinds() {}

    /** Throws when a field is unknown, missing or of another type, or nobody knows the kind. */
    static void check(JsonNode manifest) throws IOException {
        var name = manifest.path("apiVersion").asText() + " "
                + manifest.path("kind").asText();
        var kind = ALL.get(name);
        if (kind == null) {
            throw new AssertionError("nobody checks a " + name + ", expected one of " + ALL.keySet());
        }
        var json = JsonParser.parseString(manifest.toString());
        kind.fields().check(json);
        var read = (Object) JSON.getGson().fromJson(json, kind.type());
        if (read == null) {
            throw new AssertionError("nothing is in " + name);
        }
    }
}
