// Hands what it is asked to the worker, one after another.
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

window.bench = (job) =>
  new Promise((done, failed) => {
    worker.onmessage = ({ data }) => (data.error ? failed(new Error(data.error)) : done(data.result));
    worker.postMessage(job);
  });
