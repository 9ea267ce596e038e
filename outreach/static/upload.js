// Shows how far an upload has come on a thin line. Without scripts the same form is sent the plain way.

/** Put the answer's own page content in place of the present one, and lead the reader to what was refused. */
function showAnswer(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(document.adoptNode(answer.querySelector("main")));
  const refused = document.querySelector(".refusal");
  if (refused) {
    refused.tabIndex = -1;
    refused.focus();
  }
}

/** A progress bar with words beside it, spoken by screen readers as they change. */
function makeMeter(form) {
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", form.dataset.sending);
  form.append(bar, words);
  return {
    show(share) {
      bar.value = share;
      words.textContent = share < 1 ? `${form.dataset.sending} ${Math.floor(share * 100)}%` : form.dataset.checking;
    },
    fail() {
      bar.remove();
      words.textContent = form.dataset.failed;
    },
  };
}

/** Send a form's file with its progress shown; a success opens the next page, a refusal shows the form again. */
function send(form, submitter) {
  const request = new XMLHttpRequest();
  const meter = makeMeter(form);
  request.upload.addEventListener("progress", (event) => event.lengthComputable && meter.show(event.loaded / event.total));
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else if (request.getResponseHeader("Content-Type")?.startsWith("text/html")) showAnswer(request.responseText);
    else meter.fail();
  });
  request.addEventListener("error", () => {
    meter.fail();
    submitter.disabled = false;
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const file = form.querySelector("input[type=file]")?.files[0];
  if (!("upload" in form.dataset) || !file || event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter);
});
