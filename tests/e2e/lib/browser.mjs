// Chromium as every browser test and the screenshots start it.
import { chromium } from "playwright-core";

const kArgs = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = (...more) => chromium.launch({ executablePath: "/usr/bin/chromium", args: [...kArgs, ...more] });
