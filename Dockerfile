# The image of web, worker, beat and migrate; docker-compose.yml says which is which.

FROM node:24-slim AS styles
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web/ web/
RUN npm run --silent build

FROM python:3.11-slim AS packages
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin muster
WORKDIR /srv/muster
COPY --from=packages /venv /venv
COPY . .
COPY --from=styles /build/web/static/ web/static/
RUN install --directory --owner=muster --mode=0700 var var/media var/audit
USER muster
# The addresses are not used, but without them Muster would look for services of its own.
RUN DATABASE_URL=postgresql://none/none REDIS_URL=redis://none python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
# No access log: paths of calendar feeds are keys.
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--log-level=warning"]
