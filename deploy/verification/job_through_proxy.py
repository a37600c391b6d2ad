"""Runs a job through the proxy with the client that Airflow's Docker operator uses, step by step as the operator does.

Usage: job_through_proxy.py ADDRESS IMAGE NETWORK
"""

import sys

import docker

address, image, network = sys.argv[1:]
client = docker.APIClient(base_url=address, version="auto")
assert client.images(name=image), "the image is not listed"


def make(**host):
    options = {"network_mode": network, "auto_remove": False, "mem_limit": "256m", "mounts": [], "cpu_shares": 1024, "shm_size": None}
    return client.create_container(
        image=image, command=["--version"], environment={"A": "b"}, host_config=client.create_host_config(**{**options, **host})
    )


container = make()
lines = client.attach(container=container["Id"], stdout=True, stderr=True, stream=True)
client.start(container["Id"])
said = b"".join(lines).decode()
status = client.wait(container["Id"])["StatusCode"]
logs = client.logs(container["Id"]).decode()
client.remove_container(container["Id"], force=True)
assert status == 0 and said.strip() == logs.strip() != "", (status, said, logs)

for what, attempt in {
    "a folder of the host": lambda: make(binds=["/:/host"]),
    "privileges": lambda: make(privileged=True),
    "the host's network": lambda: make(network_mode="host"),
    "another image": lambda: client.create_container(image="debian:verify", command=["true"]),
    "all containers": client.containers,
    "a pull": lambda: client.pull("alpine", tag="3"),
    "a command in the database": lambda: client.exec_create("churnops-postgres-1", "id"),
    "the end of the database": lambda: client.stop("churnops-postgres-1"),
}.items():
    try:
        attempt()
    except docker.errors.APIError as error:
        assert error.status_code == 403, (what, error)
    else:
        raise AssertionError(f"{what} was allowed")
print(f"a job ran ({said.strip()}), eight other requests were refused")
