import { readdirSync } from "node:fs";

import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = readdirSync("src/features", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** @param {string[]} group @param {string} message */
const forbid = (group, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group, message }] }],
});

/** One arrow: components/ui, lib -> features -> routes. */
const arrows = [
  {
    files: ["src/lib/**", "src/components/**"],
    rules: forbid(["@/features/*", "@/routes/*"], "lib and components know no noun"),
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: forbid(
      [
        "@/routes/*",
        ...features.filter((other) => other !== name).map((other) => `@/features/${other}/*`),
        "!@/features/*/api",
      ],
      "a feature knows of another only its api.ts; routes put features together",
    ),
  })),
];

export default defineConfig(
  { ignores: ["dist", "dist.*", "src/lib/api.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] } },
    },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 80, skipComments: true }],
      complexity: ["error", 12],
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "lib/client.ts is the only door to the API" },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "no barrels" },
        { selector: "ExportDefaultDeclaration", message: "named exports only" },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `void promise` says that nobody waits, on purpose
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: true }],
      // the router's redirects are thrown
      "@typescript-eslint/only-throw-error": "off",
      // no compiler runs here; what these libraries return is used where it is made
      "react-hooks/incompatible-library": "off",
    },
  },
  ...arrows,
  {
    files: ["src/lib/client.ts", "src/test/**"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["eslint.config.js", "vite.config.ts"],
    extends: [tseslint.configs.disableTypeChecked], // jsx-a11y has no types
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx"],
    rules: { "max-lines-per-function": "off" },
  },
);
