{{- define "crossdesk.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "crossdesk.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "crossdesk.postgresEnvironment" -}}
{{- if include "crossdesk.postgresCa" . }}
- {name: PGSSLMODE, value: verify-full}
- {name: PGSSLROOTCERT, value: /etc/crossdesk/postgres/ca.crt}
{{- else }}
- {name: PGSSLMODE, value: require}
{{- end }}
{{- end }}

{{- define "crossdesk.postgresMount" -}}
{{- if include "crossdesk.postgresCa" . }}
- {name: postgres-ca, mountPath: /etc/crossdesk/postgres, readOnly: true}
{{- end }}
{{- end }}

{{- define "crossdesk.postgresVolume" -}}
{{- with include "crossdesk.postgresCa" . }}
- name: postgres-ca
  secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end }}

{{/* The pod of a service: {root, service, values, wired}. */}}
{{- define "crossdesk.pod" -}}
metadata:
  labels: {{- include "crossdesk.labels" . | nindent 4 }}
  annotations:
    crossdesk/files: {{ toJson .values.files | sha256sum }}
spec:
  serviceAccountName: {{ .root.Release.Name }}-{{ .service }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext: {{- include "crossdesk.podSecurity" . | nindent 4 }}
  terminationGracePeriodSeconds: {{ include "crossdesk.grace" . }}
  {{- with .root.Values.pods.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .root.Values.images.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .root.Values.pods.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.pods.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints: {{- include "crossdesk.spread" . | nindent 4 }}
  containers:
    - name: service
      image: {{ include "crossdesk.image" . }}
      imagePullPolicy: {{ .root.Values.images.pullPolicy }}
      securityContext: {{- include "crossdesk.containerSecurity" . | nindent 8 }}
      ports: [{name: http, containerPort: 8000, protocol: TCP}]
      env: {{- include "crossdesk.environment" . | nindent 8 }}
      volumeMounts:
        - {name: temporary, mountPath: /tmp}
        - {name: secrets, mountPath: /run/secrets, readOnly: true}
        - {name: kafka, mountPath: /etc/crossdesk/kafka, readOnly: true}
        - {name: kafka-ca, mountPath: /etc/crossdesk/kafka-ca, readOnly: true}
        {{- with .values.files }}
        - {name: files, mountPath: /etc/crossdesk/files, readOnly: true}
        {{- end }}
        {{- include "crossdesk.postgresMount" .root | nindent 8 }}
      resources:
        requests: {cpu: {{ .values.resources.cpu }}, memory: {{ .values.resources.memory }}, ephemeral-storage: 256Mi}
        limits: {memory: {{ .values.resources.memoryLimit }}, ephemeral-storage: 2Gi}
      startupProbe:
        httpGet: {path: /startupz, port: http}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: {{ div .values.startSeconds 2 }}
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      livenessProbe:
        httpGet: {path: /livez, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      lifecycle:
        preStop: {sleep: {seconds: {{ .root.Values.pods.preStopSeconds }}}}
  volumes:
    - name: temporary
      emptyDir: {sizeLimit: 2Gi}
    - name: secrets
      secret: {secretName: {{ .root.Release.Name }}-{{ .service }}-settings, defaultMode: 0440}
    - name: kafka
      secret:
        secretName: {{ .root.Release.Name }}-{{ .service }}
        defaultMode: 0440
        items: [{key: user.crt, path: user.crt}, {key: user.key, path: user.key}]
    - name: kafka-ca
      secret: {secretName: {{ include "crossdesk.kafka" .root }}-cluster-ca-cert, items: [{key: ca.crt, path: ca.crt}]}
    {{- with .values.files }}
    - name: files
      configMap: {name: {{ $.root.Release.Name }}-{{ $.service }}-files}
    {{- end }}
    {{- include "crossdesk.postgresVolume" .root | nindent 4 }}
{{- end }}

{{/* Over zones by count of the version that comes up, so that a rollout ends as evenly as it began; over nodes where it can be. */}}
{{- define "crossdesk.spread" -}}
{{- $revision := ternary "controller-revision-hash" "pod-template-hash" (eq .values.kind "StatefulSet") -}}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: {{ .root.Values.pods.zones }}
  labelSelector:
    matchLabels: {{- include "crossdesk.selector" . | nindent 6 }}
  matchLabelKeys: [{{ $revision }}]
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "crossdesk.selector" . | nindent 6 }}
  matchLabelKeys: [{{ $revision }}]
{{- end }}
