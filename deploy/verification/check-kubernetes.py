"""Checks what kustomize made: each object by the schema of its kind, and every pod by what this project asks of pods.

Usage: check-kubernetes.py FILE VERSION..., FILE with all objects, VERSION of Kubernetes such as 1.34
"""

import sys

import kubernetes_validate
import yaml

file, *versions = sys.argv[1:]
with open(file, encoding="utf8") as stream:
    objects = [item for item in yaml.safe_load_all(stream) if item]
problems = []


def check(holds, where, what):
    if not holds:
        problems.append(f"{where}: {what}")


def pod_of(item):
    spec = item.get("spec", {})
    return {
        "Deployment": lambda: spec["template"]["spec"],
        "CronJob": lambda: spec["jobTemplate"]["spec"]["template"]["spec"],
    }.get(item["kind"], lambda: None)()


names = {(item["kind"], item["metadata"]["name"]) for item in objects}
[time_zone] = {item["data"]["CHURNOPS_TIMEZONE"] for item in objects if "CHURNOPS_TIMEZONE" in item.get("data", {})}
for item in objects:
    where = f"{item['kind']} {item['metadata']['name']}"
    for version in versions:
        try:
            kubernetes_validate.validate(item, version, strict=True)
        except Exception as error:  # each library version has its own classes
            problems.append(f"{where}, Kubernetes {version}: {error}")
    check(item["kind"] != "CronJob" or item["spec"]["timeZone"] == time_zone, where, f"has another clock than {time_zone}")
    pod = pod_of(item)
    if pod is None:
        continue
    check(pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0, where, "runs as root")
    check(pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault", where, "has no seccomp profile")
    check(pod["automountServiceAccountToken"] is False, where, "has a token of Kubernetes")
    check(("ServiceAccount", pod["serviceAccountName"]) in names, where, "has an unknown service account")
    for container in pod["containers"]:
        security = container["securityContext"]
        check(security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"], where, "may write or rise")
        check(security["capabilities"] == {"drop": ["ALL"]}, where, "has rights")
        check({"cpu", "memory"} <= set(container["resources"]["limits"]), where, "has no limits")
        check({"cpu", "memory"} <= set(container["resources"]["requests"]), where, "asks for nothing")
        check(":" in container["image"] and not container["image"].endswith(":latest"), where, "has no pinned image")
        check(item["kind"] == "CronJob" or {"readinessProbe", "livenessProbe", "startupProbe"} <= set(container), where, "has no probes")
        for source in container["envFrom"]:
            for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                if key in source:
                    check((kind, source[key]["name"]) in names, where, f"asks for an unknown {kind}")

check({"Deployment", "Service", "CronJob", "Secret", "ConfigMap", "NetworkPolicy"} <= {kind for kind, _ in names}, file, "lacks a kind")
for problem in problems:
    print(problem, file=sys.stderr)
print(f"{len(objects)} objects, Kubernetes {', '.join(versions)}: {len(problems)} problems")
sys.exit(bool(problems))
