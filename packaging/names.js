// An example says after the language which file it is, as in "yaml gpdoc.yaml". A site shows the language alone: this shows the file.
for (const code of document.querySelectorAll("main pre > code")) {
  const [, at, path] = code.className.match(/^language-\S+ (?:(base|head|tip):)?((?!hljs\b).+?)(?: hljs.*)?$/) || [];
  if (path) {
    const name = document.createElement("p");
    const file = document.createElement("code");
    file.textContent = path;
    name.append(file, at ? ` (${at})` : "");
    code.closest("pre").before(name);
  }
}
