// What every web source must keep besides its types: no function over 60 lines, no cast through `unknown`, hooks
// used by their rules. Who may import whom is in .dependency-cruiser.mjs.
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const kMaxFunctionLines = 60;

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "**/*.gen.ts"] },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines-per-function": ["error", { max: kMaxFunctionLines, IIFEs: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression.expression > :matches(TSUnknownKeyword, TSAnyKeyword, TSNeverKeyword).typeAnnotation",
          message: "`as unknown as` hides what does not fit: make the types meet, or check the value.",
        },
      ],
    },
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommended],
    rules: {
      // A leading _ says that a name is there for its place only.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
    },
  },
  {
    files: ["app/src/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat["recommended-latest"]],
    rules: {
      "react-hooks/exhaustive-deps": "error",
      // About the React compiler, which does not run here.
      "react-hooks/incompatible-library": "off",
      "react-hooks/preserve-manual-memoization": "off",
    },
  },
);
