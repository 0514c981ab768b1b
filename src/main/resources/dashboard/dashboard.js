// Shows the pools, follows their changes, and has a backend checked. Every path is relative to where it is mounted.

import { Board, element, moment } from './board.js';

const REFRESH_MS = 5000;
const NEWS_KEPT = 50;

const news = document.getElementById('news');
const link = document.getElementById('link');
const board = new Board(document.getElementById('pools'), check);
const waiting = new Set();

async function call(path, options) {
  const response = await fetch(path, options);
  if (response.status === 401) {
    location.reload();
  }
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.detail ?? response.statusText);
  }
  return body;
}

function say(...parts) {
  document.getElementById('quiet').hidden = true;
  const item = element('li');
  item.append(...parts);
  news.prepend(item);
  while (news.children.length > NEWS_KEPT) {
    news.lastElementChild.remove();
  }
}

function connected(word) {
  link.dataset.link = word;
  link.textContent = word;
}

async function check(pool, backend) {
  const path = `api/pools/${encodeURIComponent(pool)}/backends/${encodeURIComponent(backend)}/check`;
  try {
    const verdict = await call(path, { method: 'POST' });
    say(moment(verdict.at), ` checked ${pool}/${backend}: ${verdict.health}, ${verdict.reason}`);
  } catch (problem) {
    say(`check of ${pool}/${backend}: ${problem.message}`);
  }
  await refresh(pool);
}

/** Fetches a pool again, once for however many changes come close together. */
async function refresh(pool) {
  if (waiting.has(pool)) {
    return;
  }
  waiting.add(pool);
  await new Promise((soon) => setTimeout(soon, 50));
  waiting.delete(pool);
  try {
    board.showPool(await call(`api/pools/${encodeURIComponent(pool)}`));
  } catch (problem) {
    await refreshAll();
  }
}

async function refreshAll() {
  try {
    board.show((await call('api/pools')).pools);
  } catch (problem) {
    connected('lost');
  }
}

function changed(event) {
  const change = JSON.parse(event.data);
  const what = [];
  if (change.health !== change.was) {
    what.push(`${change.was} to ${change.health}`);
  }
  if (change.mode !== change.wasMode) {
    what.push(`${change.wasMode} to ${change.mode}`);
  }
  if (change.kind === 'weight') {
    what.push(`weight ${change.wasWeight} to ${change.weight}`);
  } else if (change.kind) {
    what.push(change.kind);
  }
  const by = change.by ? `, by ${change.by}` : '';
  say(
    moment(change.at),
    ` ${change.pool}/${change.backend}: ${what.join(', ')} (${change.cause}: ${change.reason}${by});`
      + ` ${change.acceptingCount} of ${change.totalCount} accepting`,
  );
  refresh(change.pool);
}

function poolChanged(event) {
  const change = JSON.parse(event.data);
  say(moment(change.at), ` pool ${change.pool} is ${change.status}, was ${change.was}: ${change.reason}`);
}

function follow() {
  const stream = new EventSource('api/events');
  stream.addEventListener('snapshot', (event) => board.show(JSON.parse(event.data).pools));
  stream.addEventListener('change', changed);
  stream.addEventListener('pool', poolChanged);
  stream.addEventListener('open', () => connected('live'));
  stream.addEventListener('error', () => {
    connected('lost');
    // an answer that is no stream ends EventSource for good: begin again
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(follow, 3000);
    }
  });
}

async function introduce() {
  try {
    const about = await call('api');
    document.getElementById('about').textContent = `${about.node}, version ${about.version}`;
  } catch (problem) {
    connected('lost');
  }
}

introduce();
follow();
setInterval(() => {
  if (!document.hidden) {
    refreshAll();
  }
}, REFRESH_MS);
