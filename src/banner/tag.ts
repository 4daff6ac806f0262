import { activate, start, type Waiting } from './activate';
import { bind, send } from './ask';

/** What the server puts before this script. */
interface Notice {
  /** Fingerprint of what is asked. */
  id: string;
  /** Purposes in the order of the token's bits: id, title, names of their cookies and stored entries. */
  p: [id: string, title: string, names: string[]][];
  /** Names of purposes nobody can say yes to. */
  x: string[];
  /** The banner; empty where the first layer asks nothing. */
  html: string;
  /** Its stylesheet. */
  css: string;
  /** The language's prefix at the server. */
  url: string;
  /** Words of a blocked place: reason ({0} the host, {1} the purpose), once, always, open there, not recorded. */
  t: [reason: string, once: string, always: string, open: string, failed: string];
}

declare const vowNotice: Notice;

const notice = vowNotice;
const server = new URL((document.currentScript as HTMLScriptElement).src).origin + notice.url;
const action = `${server}/cookies/choice?n=${notice.id}`;
const signal = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

/** What this browser allows, by its cookie; null where it has not answered. The signal holds against a yes from before it. */
function remembered(): { allowed: string[]; against: boolean } | null {
  try {
    const text = /(?:^|; )vow-choice=1([\w-]+)/.exec(document.cookie)![1]!;
    const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const id = Array.from(bytes.subarray(0, 8), (b) => b.toString(16).padStart(2, '0')).join('');
    if (id !== notice.id) {
      return null;
    }
    const said = notice.p.filter((_, i) => (bytes[11 + Math.floor(i / 7)] ?? 0) & (1 << (i % 7))).map(([purpose]) => purpose);
    // The bits end with the first byte below 128: what follows is the browser's number.
    const against = said.length > 0 && signal && !(bytes[10]! & 1);
    return { allowed: against ? [] : said, against };
  } catch {
    return null;
  }
}

/** Takes away what purposes that are not allowed left on this site. */
function clear(allowed: readonly string[]): void {
  const names = [...notice.x, ...notice.p.filter(([id]) => !allowed.includes(id)).flatMap(([, , of]) => of)];
  const holds = (key: string) => names.some((name) => (name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name));
  try {
    const hosts = location.hostname.split('.').map((_, i, parts) => '; domain=' + parts.slice(i).join('.'));
    for (const pair of document.cookie.split('; ')) {
      const name = pair.split('=')[0]!;
      if (holds(name)) {
        for (const domain of ['', ...hosts]) {
          document.cookie = `${name}=; path=/; max-age=0${domain}`;
        }
      }
    }
    for (const storage of [localStorage, sessionStorage]) {
      Object.keys(storage).filter(holds).forEach((key) => storage.removeItem(key));
    }
  } catch {
    // A browser that keeps nothing has nothing to clear.
  }
}

/** Puts in the place of a frame or picture what it is, why it is not there, and how to have it. */
function place(waiting: HTMLIFrameElement | HTMLImageElement): void {
  const purpose = notice.p.find(([id]) => id === waiting.dataset.vow);
  const source = new URL(waiting.dataset.src!, location.href);
  const box = document.createElement('div');
  box.className = 'vow-place';
  const [reason, once, always, open, failed] = notice.t;
  const title = document.createElement('b');
  title.textContent = waiting.title || (waiting as HTMLImageElement).alt || source.hostname;
  const why = document.createElement('p');
  why.textContent = reason.replace('{0}', source.hostname).replace('{1}', purpose?.[1] ?? '');
  box.append(title, why);
  const buttons = document.createElement('p');
  buttons.className = 'vow-b';
  const button = (text: string, act: () => void) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', act);
    buttons.append(made);
  };
  const show = () => {
    start(waiting);
    box.remove();
    waiting.tabIndex = -1;
    waiting.focus({ preventScroll: true });
  };
  if (purpose) {
    button(once, show);
    button(always, () => {
      send(action, { a: 'always', p: purpose[0], w: 'place' }).then(({ allowed }) => {
        show();
        taken(allowed);
      }, (failure: unknown) => {
        why.textContent = typeof failure === 'string' ? failure : failed;
      });
    });
    box.append(buttons);
  }
  const there = document.createElement('a');
  there.href = source.href;
  there.rel = 'noreferrer';
  there.textContent = open;
  box.append(there);
  waiting.hidden = true;
  waiting.before(box);
}

let acting: readonly string[] = [];

/** Lives by what is allowed now. What was loaded can only be stopped by leaving the page. */
function settle(allowed: readonly string[]): void {
  if (acting.some((purpose) => !allowed.includes(purpose))) {
    clear(allowed);
    location.reload();
    return;
  }
  acting = allowed;
  clear(allowed);
  activate(allowed);
  for (const box of document.querySelectorAll('.vow-place')) {
    if (!(box.nextElementSibling as HTMLElement).dataset.vow) {
      box.remove();
    }
  }
}

// Where the browser keeps no cookie the answer stands for this page.
let unkept = false;

function taken(allowed: string[]): void {
  settle(allowed);
  unkept = !remembered();
}

function begin(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(notice.css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const state = remembered();
  settle(state?.allowed ?? []);
  for (const waiting of document.querySelectorAll<Waiting>('[data-vow][data-src]')) {
    if (!(waiting instanceof HTMLScriptElement)) {
      place(waiting);
    }
  }
  if (state?.against) {
    void fetch(`${server}/cookies/banner`, { credentials: 'include' }).then(async (answer) => ask(await answer.text()));
  } else if (!state && !signal) {
    ask(notice.html);
  }
  const look = () => {
    if (unkept) {
      return;
    }
    const now = remembered();
    if (now) {
      document.getElementById('vow-ask')?.remove();
    }
    settle(now?.allowed ?? []);
  };
  // Another tab may have answered; a page that comes back from the browser's memory is as old as it was.
  addEventListener('pageshow', (event) => event.persisted && look());
  addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
}

function ask(html: string): void {
  if (html && !document.getElementById('vow-ask')) {
    const made = new DOMParser().parseFromString(html, 'text/html').querySelector<HTMLElement>('#vow-ask')!;
    made.className = 'vow-over';
    made.querySelector('form')!.action = action;
    made.querySelector('a')!.href = `${server}/cookies#who`;
    document.body.prepend(made);
    bind(made, taken);
  }
}

if (document.readyState === 'loading') {
  addEventListener('DOMContentLoaded', begin);
} else {
  begin();
}
