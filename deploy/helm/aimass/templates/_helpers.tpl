{{- define "aimass.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "aimass.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "aimass.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "aimass.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "aimass.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "aimass.fullname" .) }}
{{- end }}

{{- define "aimass.executorServiceAccount" -}}
{{ .Values.serviceAccount.executorName | default (printf "%s-executor" (include "aimass.fullname" .)) }}
{{- end }}

{{- /* The name of the server's pod; the init container puts it in place of POD_NAME. */ -}}
{{- define "aimass.driverHost" -}}
POD_NAME.{{ include "aimass.fullname" . }}-pods.{{ .Release.Namespace }}.svc
{{- end }}

{{- /* A template of the pods that Spark makes: {root, component, container}. */ -}}
{{- define "aimass.podTemplate" -}}
apiVersion: v1
kind: Pod
metadata:
  labels:
    app.kubernetes.io/name: {{ .root.Chart.Name }}
    app.kubernetes.io/instance: {{ .root.Release.Name }}
    app.kubernetes.io/component: {{ .component }}
spec:
  automountServiceAccountToken: {{ eq .component "driver" }}
  securityContext:
    {{- toYaml .root.Values.podSecurityContext | nindent 4 }}
  containers:
    - name: {{ .component }}
      securityContext:
        {{- toYaml (omit .root.Values.securityContext "readOnlyRootFilesystem") | nindent 8 }}
{{- end }}

{{- /* A pool as config.yaml has it. */ -}}
{{- define "aimass.pool" -}}
{{- $root := .root }}{{ $pool := .pool }}
{{- $conf := dict }}
{{- if not $pool.master }}
{{- $executors := $pool.executors | default dict }}
{{- $_ := set $conf "spark.kubernetes.namespace" $root.Release.Namespace }}
{{- $_ := set $conf "spark.kubernetes.container.image" (include "aimass.image" $root) }}
{{- $_ := set $conf "spark.kubernetes.container.image.pullPolicy" $root.Values.image.pullPolicy }}
{{- if $root.Values.image.pullSecrets }}
{{- $_ := set $conf "spark.kubernetes.container.image.pullSecrets" (join "," $root.Values.image.pullSecrets) }}
{{- end }}
{{- $_ := set $conf "spark.kubernetes.authenticate.driver.serviceAccountName" (include "aimass.serviceAccount" $root) }}
{{- $_ := set $conf "spark.kubernetes.authenticate.executor.serviceAccountName" (include "aimass.executorServiceAccount" $root) }}
{{- $_ := set $conf "spark.kubernetes.driver.pod.name" "POD_NAME" }}
{{- $_ := set $conf "spark.kubernetes.executor.podTemplateFile" (printf "/etc/aimass/executor-%s.yaml" .name) }}
{{- $_ := set $conf "spark.kubernetes.driver.podTemplateFile" "/etc/aimass/driver.yaml" }}
{{- $_ := set $conf "spark.driver.host" (include "aimass.driverHost" $root) }}
{{- $_ := set $conf "spark.driver.bindAddress" "0.0.0.0" }}
{{- $_ := set $conf "spark.executor.instances" ($executors.instances | default 2 | toString) }}
{{- $_ := set $conf "spark.executor.cores" ($executors.cores | default 1 | toString) }}
{{- $_ := set $conf "spark.executor.memory" ($executors.memory | default "2g") }}
{{- end }}
{{- range $key, $value := $pool.conf }}{{ $_ := set $conf $key ($value | toString) }}{{ end }}
{{- $all := omit $pool "executors" }}
{{- if not $pool.master }}
{{- $_ := set $all "master" "k8s://https://kubernetes.default.svc" }}
{{- $_ := set $all "spark-home" "/opt/spark" }}
{{- end }}
{{- $_ := set $all "conf" $conf }}
{{- toYaml $all }}
{{- end }}

{{- define "aimass.config" -}}
{{- $name := include "aimass.fullname" . }}{{ $ns := .Release.Namespace -}}
host: 0.0.0.0
ports: {server: 9000, compute: 7000, inference: 8080}
names:
{{- range (concat (list $name (printf "%s.%s" $name $ns) (printf "%s.%s.svc" $name $ns) (printf "%s.%s.svc.cluster.local" $name $ns)) .Values.names) }}
  - {{ . | quote }}
{{- end }}
session: {{ .Values.session }}
database: {{ .Values.database.url | quote }}
{{- with .Values.database.user }}
database-user: {{ . | quote }}
{{- end }}
{{- with .Values.database.password }}
database-password: {{ . | quote }}
{{- end }}
{{- if or .Values.storage.root .Values.storage.options }}
storage:
{{- with .Values.storage.root }}
  root: {{ . | quote }}
{{- end }}
{{- with .Values.storage.options }}
  options:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}
pools:
{{- range $pool, $settings := .Values.pools }}
  {{ $pool }}:
    {{- include "aimass.pool" (dict "root" $ "name" $pool "pool" $settings) | nindent 4 }}
{{- end }}
{{- end }}
