{{/* Settings of a service as variables; secret ones are files under /run/secrets. {root, service, values, wired}
     Numbers of values are floats to Helm, which would write a million as 1e+06. */}}
{{- define "crossdesk.environment" -}}
- {name: CROSSDESK_HOST, value: "0.0.0.0"}
- {name: CROSSDESK_PORT, value: "8000"}
- {name: CROSSDESK_SECRETS_DIR, value: /run/secrets}
- {name: CROSSDESK_BUS_URL, value: {{ include "crossdesk.busUrl" .root | quote }}}
- {name: CROSSDESK_PARTITIONS, value: {{ .root.Values.kafka.partitions | int64 | quote }}}
- {name: CROSSDESK_DATABASE_CONNECTIONS, value: {{ .values.databaseConnections | int64 | quote }}}
- {name: CROSSDESK_DRAIN_SECONDS, value: {{ .values.drainSeconds | int64 | quote }}}
- {name: CROSSDESK_STUCK_AFTER_SECONDS, value: {{ .root.Values.pods.stuckAfterSeconds | int64 | quote }}}
- {name: CROSSDESK_DEAD_LETTERS_IN_A_ROW, value: {{ .root.Values.pods.deadLettersInARow | int64 | quote }}}
- {name: CROSSDESK_LOG_LEVEL, value: {{ .root.Values.pods.logLevel }}}
{{- if eq .values.kind "StatefulSet" }}
- name: CROSSDESK_INSTANCE
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
{{- with .root.Values.telemetry.otlpEndpoint }}
- {name: CROSSDESK_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- range $setting, $asked := .wired.asks }}
- {name: CROSSDESK_{{ upper $setting }}, value: "http://{{ $.root.Release.Name }}-{{ $asked }}:8000"}
{{- end }}
{{- range $setting, $value := .values.settings }}
- {name: CROSSDESK_{{ upper $setting }}, value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}}
{{- end }}
{{- range $setting, $content := .values.files }}
- {name: CROSSDESK_{{ upper $setting }}, value: /etc/crossdesk/files/{{ $setting }}}
{{- end }}
{{- range .values.secretFiles }}
- {name: CROSSDESK_{{ upper . }}, value: /run/secrets/file_{{ . }}}
{{- end }}
{{- range .values.secretVariables }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ $.root.Release.Name }}-{{ $.service }}-settings, key: {{ . }}}}
{{- end }}
{{- include "crossdesk.postgresEnvironment" .root }}
{{- end }}
