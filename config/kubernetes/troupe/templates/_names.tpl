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
    url: postgresql://{{ .Values.postgres.host }}:{{ .Values.postgres.port }}/{{ .Values.postgres.database }}
    user: {{ .Values.postgres.user }}
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
