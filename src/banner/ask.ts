import { activate } from './activate';

/** What the server answers to a choice. */
export interface Taken {
  allowed: string[];
  says: string;
}

/** Sends an answer. A server that does not take it has not been told yes: nothing is allowed. */
export async function send(action: string, answer: Record<string, string>): Promise<Taken> {
  const response = await fetch(action, { method: 'POST', credentials: 'include', headers: { accept: 'application/json' }, body: new URLSearchParams(answer) });
  const taken = (await response.json()) as Taken;
  if (!response.ok) {
    throw taken.says;
  }
  return taken;
}

/** Takes the banner's answer without leaving the page. Without this the form does the same by a page of its own. */
export function bind(section: HTMLElement, taken: (allowed: string[]) => void = activate): void {
  let before: EventTarget | null = null;
  section.addEventListener('focusin', (event) => {
    if (event.relatedTarget && !section.contains(event.relatedTarget as Node)) {
      before = event.relatedTarget;
    }
  });
  section.addEventListener('submit', async (event) => {
    const form = event.target as HTMLFormElement;
    const pressed = event.submitter as HTMLButtonElement;
    if (pressed.value === 'choose') {
      return;
    }
    event.preventDefault();
    const says = document.createElement('p');
    try {
      const answer = await send(form.action, { a: pressed.value });
      taken(answer.allowed);
      says.textContent = answer.says;
      const back = (before as HTMLElement | null)?.isConnected ? (before as HTMLElement) : section;
      section.tabIndex = -1;
      section.replaceChildren(says);
      back.focus({ preventScroll: true });
    } catch (failure) {
      says.textContent = typeof failure === 'string' ? failure : section.dataset.failed!;
      section.querySelector('[data-said]')?.remove();
      says.dataset.said = '';
      form.append(says);
    }
  });
}
