{{/* When migrations run. A database made by this very release is there only after the install. */}}
{{- define "crossdesk.migrationHook" -}}
helm.sh/hook: {{ ternary "post-install" "pre-install" .Values.postgresql.create }},pre-upgrade
{{- end }}

{{/* What a migration needs must be there before the rest where it runs before the rest. */}}
{{- define "crossdesk.beforeMigration" -}}
{{- if not .Values.postgresql.create }}
annotations:
  {{- include "crossdesk.migrationHook" . | nindent 2 }}
  helm.sh/hook-weight: "-10"
  helm.sh/hook-delete-policy: before-hook-creation
{{- end }}
{{- end }}

{{- define "crossdesk.superuserSecret" -}}
{{ .Values.postgresql.superuserSecret | default (printf "%s-superuser" (include "crossdesk.postgres" .)) }}
{{- end }}

{{/* One container of a migration: {root, service, wired, name, arguments}. */}}
{{- define "crossdesk.operate" -}}
name: {{ .name }}
image: {{ include "crossdesk.image" . }}
imagePullPolicy: {{ .root.Values.images.pullPolicy }}
command: [crossdesk]
args: {{ toJson .arguments }}
securityContext: {{- include "crossdesk.containerSecurity" . | nindent 2 }}
resources:
  requests: {cpu: 50m, memory: 128Mi, ephemeral-storage: 64Mi}
  limits: {memory: 512Mi, ephemeral-storage: 256Mi}
volumeMounts:
  - {name: temporary, mountPath: /tmp}
  - {name: secrets, mountPath: /run/secrets, readOnly: true}
  {{- include "crossdesk.postgresMount" .root | nindent 2 }}
env:
  - {name: CROSSDESK_SECRETS_DIR, value: /run/secrets}
  {{- include "crossdesk.postgresEnvironment" .root | nindent 2 }}
{{- end }}
