"""Manifests and the rendered chart: Kubernetes' own schemas, and what stands inside the ConfigMaps."""
import contextlib
import io
import pathlib
import tempfile

import kubernetes_validate
import yaml

import helm
import place

# Oldest and newest that Metronome's manifests are for.
VERSIONS = ["1.25", kubernetes_validate.latest_version()]
PROMETHEUS_OPERATOR = "monitoring.coreos.com/v1"
VALUES = {
    "as it is": {},
    "sidecar": {"mode": "sidecar"},
    "everything": {"replicas": 3, "image": {"tag": "1.2.3"}, "secretName": "mimir", "podAnnotations": {"a.b/c": "d"},
                   "nodeSelector": {"disk": "ssd"}, "tolerations": [{"key": "k", "operator": "Exists"}], "affinity": {"podAntiAffinity": {}},
                   "serviceMonitor": {"enabled": True, "spans": True},
                   "configuration": {"metrics_generator": {"storage": {"remote_write": [{"url": "http://mimir:9009/api/v1/push"}]}}}},
}


def problems():
    """All that is wrong."""
    found = []
    for path in sorted((place.DEPLOY / "kubernetes").glob("*.yaml")):
        found += [f"{path.name}: {problem}" for problem in _of(list(yaml.safe_load_all(path.read_text())))]
    kinds = set()
    for name, values in VALUES.items():
        for release in ("metronome", "production-with-a-name-that-goes-on-and-on-until-it-is-much-too-long"):
            documents = helm.Chart(values, release).documents()
            kinds |= {document["kind"] for document in documents}
            found += [f"chart, {name}, {release}: {problem}" for problem in _of(documents)]
    missing = {"Deployment", "StatefulSet", "Service", "ConfigMap", "PodDisruptionBudget", "ServiceMonitor"} - kinds
    with contextlib.suppress(Exception):
        helm.values({"mode": "daemonset"})
        found.append("the chart's schema takes a mode that there is not")
    return found + [f"no values render a {kind}" for kind in missing]


def _of(documents):
    found = []
    for document in documents:
        if document["apiVersion"] != PROMETHEUS_OPERATOR:
            found += [problem for version in VERSIONS for problem in _invalid(document, version)]
        if len(document["metadata"]["name"]) > 63:
            found.append(f"{document['metadata']['name']} is too long")
        if document["kind"] in ("Deployment", "StatefulSet"):
            found += _workload(document, {one["metadata"]["name"]: one for one in documents if one["kind"] == "ConfigMap"})
        if document["kind"] == "Service":
            found += _service(document, documents)
    return found


def _invalid(document, version):
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError as problem:
        return [f"{document['kind']} for {version}: {problem.message}"]
    return []


def _workload(document, maps):
    """Metronome's container is careful, and its configuration is right."""
    pod, found = document["spec"]["template"]["spec"], []
    if document["spec"]["selector"]["matchLabels"].items() - document["spec"]["template"]["metadata"]["labels"].items():
        found.append("the selector does not choose its pods")
    for container in pod["containers"]:
        if container["name"] != "metronome":
            continue
        context = container["securityContext"]
        if not (context["readOnlyRootFilesystem"] and not context["allowPrivilegeEscalation"] and context["capabilities"]["drop"] == ["ALL"]
                and pod["securityContext"]["runAsNonRoot"]):
            found.append("the container may do what it need not")
        if "memory" not in container["resources"]["limits"]:
            found.append("the container's memory has no limit")
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        if any(container[probe]["httpGet"]["port"] not in ports for probe in ("startupProbe", "readinessProbe")):
            found.append("a probe asks a port that there is not")
        found += _configuration(container, pod, maps)
    return found


def _configuration(container, pod, maps):
    mounts = {volume["name"]: volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume}
    paths = {mount["mountPath"]: maps[mounts[mount["name"]]] for mount in container["volumeMounts"] if mount["name"] in mounts}
    with tempfile.TemporaryDirectory() as directory:
        files = []
        for argument in container["args"]:
            path = pathlib.PurePosixPath(argument)
            if str(path.parent) in paths:
                data = paths[str(path.parent)]["data"]
                if path.name not in data:
                    return [f"{argument} is in no ConfigMap"]
                files.append(pathlib.Path(directory) / path.name)
                files[-1].write_text(data[path.name])
        return place.checked(*files) if files else ["no configuration is mounted"]


def _service(document, documents):
    """Its ports have names in the containers that it chooses."""
    names = {port["name"] for one in documents if one["kind"] in ("Deployment", "StatefulSet")
             and document["spec"]["selector"].items() <= one["spec"]["template"]["metadata"]["labels"].items()
             for container in one["spec"]["template"]["spec"]["containers"] for port in container.get("ports", [])}
    return [f"{document['metadata']['name']}: no container has a port {port['targetPort']}" for port in document["spec"]["ports"]
            if port["targetPort"] not in names]
