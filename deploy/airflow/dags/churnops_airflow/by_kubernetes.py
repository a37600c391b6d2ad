"""Commands of churnops in pods, with the variables of the ConfigMap and the Secret `churnops` of their namespace."""

from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator as Operator
from kubernetes.client import models as k8s

from churnops_airflow.settings import IMAGE, NAMESPACE

__all__ = ["Operator", "options_for", "set_command"]

HOME, USER = "/var/lib/churnops", 65532
"""Of the image."""

UNITS = {"m": "Mi", "g": "Gi"}


def options_for(command: str, memory: str) -> dict[str, Any]:
    return {
        "image": IMAGE,
        "namespace": NAMESPACE,
        "name": f"churnops-{command}",
        # The manifests' network policy is for this component.
        "labels": {"app.kubernetes.io/name": f"churnops-{command}", "app.kubernetes.io/component": "pipeline"},
        "env_from": [
            k8s.V1EnvFromSource(config_map_ref=k8s.V1ConfigMapEnvSource(name="churnops", optional=True)),
            k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name="churnops")),
        ],
        "env_vars": [k8s.V1EnvVar(name="CHURNOPS_HOME", value=HOME)],
        "automount_service_account_token": False,
        "security_context": k8s.V1PodSecurityContext(
            run_as_non_root=True, run_as_user=USER, fs_group=USER, seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault")
        ),
        "container_security_context": k8s.V1SecurityContext(
            allow_privilege_escalation=False,
            read_only_root_filesystem=True,
            capabilities=k8s.V1Capabilities(drop=["ALL"]),
        ),
        "container_resources": k8s.V1ResourceRequirements(
            requests={"cpu": "500m", "memory": "256Mi"}, limits={"memory": memory[:-1] + UNITS[memory[-1]]}
        ),
        # For logs and other files; the rest of the container cannot be written.
        "volumes": [k8s.V1Volume(name=name, empty_dir=k8s.V1EmptyDirVolumeSource()) for name in ("home", "tmp")],
        "volume_mounts": [
            k8s.V1VolumeMount(name="home", mount_path=HOME),
            k8s.V1VolumeMount(name="tmp", mount_path="/tmp"),
        ],
    }


def set_command(operator: Operator, words: list[str], environment: dict[str, str]) -> None:
    operator.arguments = words
    added = [k8s.V1EnvVar(name=name, value=value) for name, value in environment.items()]
    operator.env_vars = [*operator.env_vars, *added]
