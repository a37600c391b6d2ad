# Airflow from PyPI in the manner of its image: user 50000, its folders, its entry point, curl.
FROM debian:verify
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv curl >/dev/null \
  && useradd -u 50000 -g 0 -m -d /home/airflow airflow && install -d -o airflow -g root -m 775 /opt/airflow /opt/airflow/logs /opt/airflow/dags
COPY requirements.txt /requirements.txt
# Compiled now, as whoever runs it cannot write there.
RUN python3 -m venv /opt/venv && pip install --quiet --disable-pip-version-check uv==0.13.8 && uv pip install --quiet --compile-bytecode -r /requirements.txt
ENV AIRFLOW_HOME=/opt/airflow HOME=/home/airflow
COPY airflow-entrypoint.sh /entrypoint
WORKDIR /opt/airflow
USER 50000:0
ENTRYPOINT ["/bin/bash", "/entrypoint"]
