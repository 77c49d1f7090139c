{{/* What the code says of each service: see ../wiring.yaml, written by deploy/chart/wiring.py. */}}
{{- define "crossdesk.wiring" -}}
{{ .Files.Get "wiring.yaml" }}
{{- end }}

{{- define "crossdesk.selector" -}}
app.kubernetes.io/name: {{ .service }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "crossdesk.labels" -}}
{{- if .service }}
app.kubernetes.io/name: {{ .service }}
{{- end }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: crossdesk
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- with .root.Values.region }}
crossdesk/region: {{ . }}
{{- end }}
{{- end }}

{{/* Of what Strimzi runs: it copies labels to its pods and restarts them all when one changes, so none here tells a version. */}}
{{- define "crossdesk.lastingLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: crossdesk
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.region }}
crossdesk/region: {{ . }}
{{- end }}
{{- end }}

{{- define "crossdesk.image" -}}
{{- $images := .root.Values.images -}}
{{- $digest := get $images.digests .service -}}
{{ $images.registry }}/{{ .wired.image }}{{ if $digest }}@{{ $digest }}{{ else }}:{{ $images.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "crossdesk.kafka" -}}
{{ .Values.kafka.cluster | default (printf "%s-kafka" .Release.Name) }}
{{- end }}

{{- define "crossdesk.postgres" -}}
{{ .Release.Name }}-postgres
{{- end }}

{{- define "crossdesk.postgresHost" -}}
{{ if .Values.postgresql.create }}{{ include "crossdesk.postgres" . }}-rw{{ else }}{{ .Values.postgresql.host }}{{ end }}
{{- end }}

{{/* Where the CA of the database is known, its name is checked; PGSSLMODE is libpq's, which asyncpg reads as well. */}}
{{- define "crossdesk.postgresCa" -}}
{{ if .Values.postgresql.create }}{{ include "crossdesk.postgres" . }}-ca{{ else }}{{ .Values.postgresql.caSecret }}{{ end }}
{{- end }}

{{/* Pods of Strimzi must run in a namespace that enforces `restricted`, whatever its operator's default is. What is
     given replaces that default, of which brokers need the group: 0 owns what their images and volumes hold. */}}
{{- define "crossdesk.strimziPod" -}}
securityContext: {runAsNonRoot: true, fsGroup: 0, fsGroupChangePolicy: OnRootMismatch, seccompProfile: {type: RuntimeDefault}}
{{- with .Values.pods.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pods.nodeSelector }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            {{- range $label, $value := . }}
            - {key: {{ $label }}, operator: In, values: [{{ $value | quote }}]}
            {{- end }}
{{- end }}
{{- end }}

{{- define "crossdesk.strimziContainer" -}}
{securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}}}
{{- end }}

{{/* The bus as one URL without a secret in it: certificates are files. */}}
{{- define "crossdesk.busUrl" -}}
kafka://{{ include "crossdesk.kafka" . }}-kafka-bootstrap:9093?security=ssl&ca=/etc/crossdesk/kafka-ca/ca.crt&certificate=/etc/crossdesk/kafka/user.crt&key=/etc/crossdesk/kafka/user.key{{ with .Values.kafka.prefix }}&prefix={{ . }}{{ end }}
{{- end }}

{{/* Connections that all replicas may open together: one more of each service while a rollout goes on, one more of each
     pod to listen for changes, and 20 for migrations, backups and people. */}}
{{- define "crossdesk.connections" -}}
{{- $connections := 20 }}
{{- range .Values.services }}
{{- $connections = add $connections (mul (add .replicas.max 1) (add .databaseConnections 1)) }}
{{- end }}
{{- $connections }}
{{- end }}

{{/* Longer than the wait for load balancers, the drain of the worker, and what a process needs to close. */}}
{{- define "crossdesk.grace" -}}
{{ add .root.Values.pods.preStopSeconds .values.drainSeconds 15 }}
{{- end }}
