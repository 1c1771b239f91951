# One image for web, worker, clock and migration: only the command differs (docker-compose.yml).
FROM python:3.13-slim AS packages
COPY requirements/base.txt requirements/extras.txt /requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r /requirements/base.txt -r /requirements/extras.txt

FROM python:3.13-slim
# Pango and its fonts' machinery draw the PDFs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /service --shell /usr/sbin/nologin dps \
    && install --directory --owner=dps --group=dps /files
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /service
COPY . .
# Hash and pack the static files. The values are for this step alone and reach nothing that runs later.
RUN env DPS_SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklm DPS_HOSTS=localhost \
        DPS_BASE_URL=https://localhost DPS_COUNCIL_NAME=- DPS_COUNCIL_ADDRESS=- DPS_COUNCIL_EMAIL=- \
        DATABASE_URL=postgres://localhost/none DPS_BROKER_URL=redis://localhost DPS_FILES=/files \
        DPS_EMAIL_URL=smtp://localhost \
    python manage.py collectstatic --no-input \
    && python -m compileall -q apcommissioning lots providers placements outcomes
USER dps
VOLUME /files
EXPOSE 8000
CMD ["gunicorn", "apcommissioning.wsgi"]
