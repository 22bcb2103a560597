/**
 * Holds Kubernetes manifests against the schemas that Kubernetes publishes, as the package kubernetes-models carries them:
 * its validators know types, formats and what is required; its types also know which fields there are, which the published
 * schemas leave open, and a cluster drops a misspelled field with a warning at most.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

/** Read by kubectl itself, which has no schema to hand out. */
const OF_KUSTOMIZE = 'kustomize.config.k8s.io/v1beta1';

/**
 * @param files name and text of each; one may hold several documents
 * @returns one sentence for each finding, none when all is well
 */
export async function kubernetesFindings(files) {
  const findings = [];
  const objects = [];
  for (const { name, text } of files) {
    for (const document of parseAllDocuments(text)) {
      for (const { message } of [...document.errors, ...document.warnings])
        findings.push(`${name}: ${message.split('\n')[0]}`);
      const object = document.toJS();
      if (object?.apiVersion === OF_KUSTOMIZE) continue;
      const model = await modelOf(object);
      if (model) objects.push({ name, object, ...model });
      else findings.push(`${name}: there is no kind '${object?.kind}' of '${object?.apiVersion}'`);
    }
  }
  for (const { name, object, Model } of objects) {
    try {
      new Model(object).validate();
    } catch (error) {
      findings.push(`${name}: ${object.kind} ${error.message}`);
    }
  }
  return [...findings, ...fieldFindings(objects)];
}

/** Of the kind, by its group and version: `apps/v1` and `Deployment`, or `v1` and `Service`. */
async function modelOf(object) {
  const path = `kubernetes-models/${object?.apiVersion}/${object?.kind}`;
  try {
    return { path, Model: (await import(path))[object.kind] };
  } catch {
    return null;
  }
}

/** What the compiler says of the objects written as literals of their kinds: unknown fields above all. */
function fieldFindings(objects) {
  const beside = join(import.meta.dirname, 'of-kubernetes');
  const texts = new Map(
    objects.map(({ object, path }, at) => [
      `${beside}-${at}.mts`,
      `import type { I${object.kind} } from '${path}';\nexport const it: I${object.kind} = ${JSON.stringify(object, null, 2)};\n`,
    ]),
  );
  const options = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    texts.has(file) ? ts.createSourceFile(file, texts.get(file), ...rest) : getSourceFile(file, ...rest);
  const program = ts.createProgram([...texts.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const at = objects[[...texts.keys()].indexOf(file?.fileName)];
    const line = file && file.text.split('\n')[file.getLineAndCharacterOfPosition(start).line].trim();
    return `${at?.name}: ${at?.object.kind} at ${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
