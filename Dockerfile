# The authorization server. docker build -t tenfoot . && docker run -d --name tenfoot -p 127.0.0.1:8628:8628 \
#   -v tenfoot:/home/node/tenfoot-data -e TENFOOT_ISSUER=https://signin.example.com tenfoot        (docs/deployment.md)
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production TENFOOT_HOST=0.0.0.0
WORKDIR /opt/tenfoot
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
USER node
WORKDIR /home/node
RUN mkdir -m 700 tenfoot-data
VOLUME /home/node/tenfoot-data
EXPOSE 8628
HEALTHCHECK CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TENFOOT_PORT ?? 8628}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/tenfoot/dist/cli/main.js"]
CMD ["serve"]
