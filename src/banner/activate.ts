/** What is blocked until its purpose is allowed: a script, a frame, a picture, marked with `data-vow`. */
export type Waiting = HTMLScriptElement | HTMLIFrameElement | HTMLImageElement;

/** Lets one of them act. A script is made anew, since a browser looks at an inert one once only; it keeps the nonce its page gave it. */
export function start(waiting: Waiting): void {
  if (waiting instanceof HTMLScriptElement) {
    const script = document.createElement('script');
    for (const { name, value } of waiting.attributes) {
      if (name !== 'type' && name !== 'data-vow') {
        script.setAttribute(name === 'data-type' ? 'type' : name, value);
      }
    }
    script.nonce = waiting.nonce;
    script.async = waiting.hasAttribute('async');
    script.text = waiting.text;
    waiting.replaceWith(script);
  } else {
    waiting.src = waiting.dataset.src!;
    waiting.hidden = false;
    delete waiting.dataset.vow;
  }
}

/** Lets act all that waits for one of these purposes. */
export function activate(allowed: readonly string[]): void {
  for (const waiting of document.querySelectorAll<Waiting>('[data-vow]')) {
    if (allowed.includes(waiting.dataset.vow!)) {
      start(waiting);
    }
  }
}
