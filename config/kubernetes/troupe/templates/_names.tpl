{{- define "troupe.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "troupe.members" -}}
{{- include "troupe.name" . -}}-members
{{- end -}}

{{/* Who a pod of this release is; never changes, since a StatefulSet's selector may not. */}}
{{- define "troupe.selector" -}}
app.kubernetes.io/name: troupe
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "troupe.labels" -}}
{{ include "troupe.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "troupe.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* A duration of the settings in whole seconds, rounded up. */}}
{{- define "troupe.seconds" -}}
{{- $number := regexFind "^[0-9]+" . -}}
{{- $millis := get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000) (trimPrefix $number .) -}}
{{- div (add (mul (int64 $number) $millis) 999) 1000 -}}
{{- end -}}

{{/* Refuses what the host would refuse, and what would go over, or be lost under, what the chart gives elsewhere. */}}
{{- define "troupe.check" -}}
{{- $instead := dict
    "http.port" "give http.port"
    "http.names" "give http.names"
    "journal.postgres.url" "give postgres.host, postgres.port and postgres.database"
    "cluster.port" "give ports.members"
    "cluster.bus-port" "give ports.bus"
    "cluster.bind" "leave it out, since each pod is bound to its own address"
    "data" "leave it out, since each pod has its disk at /var/lib/troupe" -}}
{{- range $key, $advice := $instead -}}
  {{- $found := $.Values.settings -}}
  {{- range splitList "." $key -}}
    {{- if kindIs "map" $found -}}
      {{- $found = get $found . -}}
    {{- end -}}
  {{- end -}}
  {{- if ne "" (toString $found) -}}
    {{- fail (printf "settings.%s is not for here: %s" $key $advice) -}}
  {{- end -}}
{{- end -}}
{{- if gt (int .Values.autoscaling.min) (int .Values.autoscaling.max) -}}
  {{- fail (printf "autoscaling.min is %v, expected at most autoscaling.max, %v" .Values.autoscaling.min .Values.autoscaling.max) -}}
{{- end -}}
{{- $drain := dig "supervision" "drain" "60s" .Values.settings | toString -}}
{{- if not (regexMatch "^[0-9]{1,9}(ms|s|m|h|d)$" $drain) -}}
  {{- fail (printf "settings.supervision.drain is %s, expected a duration such as 45s or 15m" $drain) -}}
{{- end -}}
{{- $stop := add 70 (include "troupe.seconds" $drain) -}}
{{- if lt (int64 .Values.terminationGracePeriodSeconds) $stop -}}
  {{- fail (printf "terminationGracePeriodSeconds is %v, expected %d or more: 70 and settings.supervision.drain, %s" .Values.terminationGracePeriodSeconds $stop $drain) -}}
{{- end -}}
{{- if and .Values.monitoring.enabled (not .Values.monitoring.token.secret) -}}
  {{- fail "monitoring.token.secret has to be given, since nobody reads metrics without a token" -}}
{{- end -}}
{{- end -}}

{{/* As a URL wants it: an IPv6 address in brackets. */}}
{{- define "troupe.database" -}}
{{- $host := .Values.postgres.host -}}
{{- if and (contains ":" $host) (not (hasPrefix "[" $host)) -}}
{{- $host = printf "[%s]" $host -}}
{{- end -}}
{{- printf "postgresql://%s:%v/%s" $host .Values.postgres.port .Values.postgres.database -}}
{{- end -}}

{{/* The settings of the host; the only place of the chart that names them, beside the environment of one pod below. */}}
{{- define "troupe.settings" -}}
http:
  port: {{ .Values.http.port }}
  bind: 0.0.0.0
security:
  tokens: required
  proxy: declared
journal:
  store: postgresql
  postgres:
    url: {{ include "troupe.database" . | quote }}
    user: {{ .Values.postgres.user | quote }}
    password: ${file:/run/secrets/store/password}
    tls:
      mode: {{ .Values.postgres.tls }}
      {{- if hasPrefix "verify" .Values.postgres.tls }}
      certificates: /run/secrets/store/authorities.pem
      {{- end }}
cluster:
  enabled: true
  kubernetes-service: {{ include "troupe.members" . }}.{{ .Release.Namespace }}.svc
  port: {{ .Values.ports.members }}
  bus-port: {{ .Values.ports.bus }}
  tls:
    certificate: /run/secrets/bus/tls.crt
    key: /run/secrets/bus/tls.key
    authorities: /run/secrets/bus/ca.crt
{{- end -}}

{{/* What differs from pod to pod: where it is bound, and the names by which it is called, its own address for Prometheus. */}}
{{- define "troupe.environment" -}}
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: TROUPE_CLUSTER_BIND
  value: $(POD_IP)
- name: TROUPE_HTTP_NAMES
  {{- $name := include "troupe.name" . }}
  {{- $service := printf "%s.%s" $name .Release.Namespace }}
  {{- $own := list $name $service (printf "%s.svc" $service) (printf "%s.svc.cluster.local" $service) "$(POD_IP)" }}
  value: {{ concat $own .Values.http.names | join "," | quote }}
{{- end -}}
