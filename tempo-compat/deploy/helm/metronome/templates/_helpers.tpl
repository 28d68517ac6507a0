{{- /* All of them are called with the root, so that the renderer of the tests can be small. */ -}}
{{- define "metronome.name" -}}
{{- if contains "metronome" .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-metronome" .Release.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end -}}

{{- define "metronome.selector" -}}
app.kubernetes.io/name: metronome
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "metronome.labels" -}}
{{ template "metronome.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "metronome.annotations" -}}
prometheus.io/scrape: "true"
prometheus.io/port: "3210"
prometheus.io/path: /metrics
{{- /* Pods begin anew when what they read has changed. */}}
checksum/configuration: {{ printf "%s%s" (toYaml .Values.configuration) (toYaml .Values.tempo.configuration) | sha256sum }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "metronome.container" -}}
name: metronome
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - serve
{{- if eq .Values.mode "sidecar" }}
  - --config
  - /etc/metronome/tempo.yaml
{{- end }}
  - --config
  - /etc/metronome/metronome.yaml
  - --config
  - /etc/metronome/listen.yaml
ports:
{{- if eq .Values.mode "deployment" }}
  - { name: otlp-grpc, containerPort: 4317 }
  - { name: otlp-http, containerPort: 4318 }
{{- end }}
  - { name: admin, containerPort: 3210 }
startupProbe: { httpGet: { path: /ready, port: admin }, periodSeconds: 1, failureThreshold: 30 }
readinessProbe: { httpGet: { path: /ready, port: admin }, periodSeconds: 5 }
livenessProbe: { tcpSocket: { port: admin }, periodSeconds: 10, failureThreshold: 6 }
resources:
{{ toYaml .Values.resources | indent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
volumeMounts:
  - { name: configuration, mountPath: /etc/metronome, readOnly: true }
{{- if .Values.secretName }}
  - { name: secrets, mountPath: /etc/metronome-secrets, readOnly: true }
{{- end }}
{{- end -}}

{{- define "metronome.volumes" -}}
- name: configuration
  configMap: { name: {{ template "metronome.name" . }} }
{{- if .Values.secretName }}
- name: secrets
  secret: { secretName: {{ .Values.secretName | quote }} }
{{- end }}
{{- end -}}

{{- define "metronome.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
{{ toYaml . | indent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
{{ toYaml . | indent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}
