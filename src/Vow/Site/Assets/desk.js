// The desk's keys, and lists that ask for themselves again. Every page works the same without it.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const typing = 'input, textarea, select, [contenteditable]';
  const keysOn = document.currentScript.dataset.keys !== 'off';
  const help = document.currentScript.dataset.help;
  const rows = () => all('main table.cards tbody tr').filter(row => row.getClientRects().length);
  const goTo = (element, still) => {
    if (!element) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    if (!still) element.scrollIntoView({ block: 'nearest' });
  };

  const step = by => {
    const list = rows();
    const here = list.findIndex(row => row.contains(document.activeElement));
    goTo(list[here < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(here + by, 0), list.length - 1)]);
  };
  const find = () => {
    const place = one('main [data-filter] [aria-current]') ?? one('main [data-filter] a') ?? one('main #search #value');
    if (place) goTo(place);
    else one('.desk-nav [data-key=p]')?.click();
  };

  let going = false;
  const press = event => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
    const key = event.key;
    if (going && /^[a-z]$/.test(key)) {
      going = false;
      const link = one(`.desk-nav [data-key="${key}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    going = false;
    if (key === 'j') step(1);
    else if (key === 'k') step(-1);
    else if (key === 'g') going = true;
    else if (key === '/') find();
    else if (key === '?') location.href = help;
    else if (key === 'Enter' && event.target.matches('main tbody tr')) one('a[href]', event.target)?.click();
    else return;
    event.preventDefault();
  };
  if (keysOn) document.addEventListener('keydown', press);

  // What is replaced comes back as it was left: the same element with focus, the same details open.
  const interactive = 'a[href], button, summary, tr';
  const nameOf = element => element.getAttribute('href') ?? element.textContent;
  const refresh = async live => {
    const typed = all('input, textarea', live).some(field => field === document.activeElement || field.value !== field.defaultValue);
    if (document.hidden || typed || !getSelection().isCollapsed) return true;
    const answer = await fetch(location.href, { headers: { 'Vow-Live': '1' }, redirect: 'manual' });
    if (!answer.ok) return answer.status >= 500;
    const fresh = one('[data-live]', new DOMParser().parseFromString(await answer.text(), 'text/html'));
    if (!fresh) return false;
    const open = new Set(all('details[open] > summary', live).map(nameOf));
    all('details > summary', fresh).forEach(s => { if (open.has(nameOf(s))) s.parentElement.open = true; });
    const held = live.contains(document.activeElement) ? document.activeElement : null;
    const nth = held ? rows().indexOf(held.closest('tr')) : -1;
    live.replaceChildren(...fresh.childNodes);
    if (held) {
      const inRow = rows()[nth];
      goTo(all(interactive, live).find(e => e.localName === held.localName && nameOf(e) === nameOf(held)) ?? inRow ?? one('main'), true);
    }
    return true;
  };
  const live = one('main [data-live]');
  if (live) {
    const timer = setInterval(async () => {
      try {
        if (!await refresh(live)) clearInterval(timer);
      } catch { /* The network is away: the next round asks again. */ }
    }, 30000);
  }
})();
