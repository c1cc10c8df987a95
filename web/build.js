// Builds what the pages load: one stylesheet, and copies of the vendors' own script files.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const out = "web/static/web";
const modules = "node_modules";

// Source-map lines are dropped because Django's hashed storage would demand the maps too.
const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

const scripts = {
  "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
  "sortable-table.js": "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.bundle.mjs",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
};

mkdirSync(`${out}/vendor`, { recursive: true });
for (const [name, source] of Object.entries(scripts)) {
  writeFileSync(`${out}/vendor/${name}`, withoutSourceMap(readFileSync(`${modules}/${source}`, "utf8")));
}
copyFileSync(
  `${modules}/@ministryofjustice/frontend/moj/assets/images/icon-document.svg`,
  `${out}/vendor/icon-document.svg`,
);
copyFileSync(`${modules}/htmx.org/LICENSE`, `${out}/vendor/htmx-LICENSE.txt`);

const { css } = compile("web/styles/muster.scss", {
  loadPaths: [".", modules],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(`${out}/muster.css`, css);
