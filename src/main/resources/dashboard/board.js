// The tables of pools and backends. Rows are kept and refilled, so that focus and selection stay where they are.

const COLUMNS = ['Backend', 'Health', 'Mode', 'Since', 'Last probe', 'In flight', 'Requests', 'Check'];

/** An element with text; text is never read as HTML. */
export function element(name, text = '', className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) {
    made.className = className;
  }
  return made;
}

/** A moment, as people read it, with the exact one for machines. */
export function moment(iso) {
  const time = element('time', iso ? new Date(iso).toLocaleString() : '');
  if (iso) {
    time.dateTime = iso;
    time.title = iso;
  }
  return time;
}

function state(word) {
  const said = element('span', word ?? '');
  said.dataset.state = word ?? '';
  return said;
}

function because(text) {
  return element('div', text ?? '', 'because');
}

function lastProbe(probe) {
  if (!probe) {
    return [element('span', 'none yet', 'quiet')];
  }
  const word = probe.passed ? 'passed' : 'failed';
  return [
    element('span', `${word} in ${Number(probe.latencyMs).toFixed(1)} ms`),
    because(probe.reason),
    moment(probe.at),
  ];
}

function health(backend) {
  const parts = [state(backend.health), because(backend.reason)];
  if (backend.held) {
    parts.push(because('held: taken only as last resort'));
  }
  return parts;
}

function mode(backend) {
  const parts = [state(backend.mode), because(backend.modeReason)];
  if (backend.modeUntil) {
    const until = element('div', 'until ', 'because');
    until.append(moment(backend.modeUntil));
    parts.push(until);
  }
  return parts;
}

export class Board {
  #root;
  #check;
  #pools = new Map();
  #made = 0;

  /**
   * @param root the element that holds the tables
   * @param check called with pool and backend when their button is pressed; its promise ends when the answer is there
   */
  constructor(root, check) {
    this.#root = root;
    this.#check = check;
  }

  /** Shows these pools, in their order, and no others. */
  show(pools) {
    const names = new Set(pools.map((pool) => pool.name));
    for (const [name, shown] of this.#pools) {
      if (!names.has(name)) {
        shown.section.remove();
        this.#pools.delete(name);
      }
    }
    pools.forEach((pool) => this.showPool(pool));
    this.#root.removeAttribute('aria-busy');
  }

  showPool(pool) {
    let shown = this.#pools.get(pool.name);
    if (!shown) {
      shown = this.#addPool(pool.name);
    }
    shown.status.replaceChildren(state(pool.status));
    shown.caption.textContent =
      `${pool.aliveCount} of ${pool.totalCount} alive, ${pool.acceptingCount} accepting`;
    const ids = new Set(pool.backends.map((backend) => backend.id));
    for (const [id, row] of shown.rows) {
      if (!ids.has(id)) {
        row.remove();
        shown.rows.delete(id);
      }
    }
    pool.backends.forEach((backend) => this.#showBackend(pool.name, backend, shown));
  }

  #addPool(name) {
    const section = element('section');
    const title = element('h2', `${name} `);
    title.id = `pool-${this.#made++}`;
    const status = element('span');
    title.append(status);
    const scroll = element('div', '', 'scroll');
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-labelledby', title.id);
    const table = element('table');
    const caption = table.createCaption();
    const heads = table.createTHead().insertRow();
    for (const column of COLUMNS) {
      const head = element('th', column);
      head.scope = 'col';
      heads.append(head);
    }
    const body = table.createTBody();
    scroll.append(table);
    section.append(title, scroll);
    this.#root.append(section);
    const shown = { section, status, caption, body, rows: new Map() };
    this.#pools.set(name, shown);
    return shown;
  }

  #showBackend(pool, backend, shown) {
    let row = shown.rows.get(backend.id);
    if (!row) {
      row = this.#addRow(pool, backend, shown.body);
      shown.rows.set(backend.id, row);
    }
    const cells = row.cells;
    cells[0].replaceChildren(element('span', backend.id), because(backend.url));
    cells[1].replaceChildren(...health(backend));
    cells[2].replaceChildren(...mode(backend));
    cells[3].replaceChildren(moment(backend.since));
    cells[4].replaceChildren(...lastProbe(backend.lastProbe));
    cells[5].textContent = backend.inFlight ?? 0;
    cells[6].textContent = backend.requests ?? 0;
  }

  #addRow(pool, backend, body) {
    const row = body.insertRow();
    const name = element('th');
    name.scope = 'row';
    row.append(name);
    for (let i = 1; i < COLUMNS.length; i++) {
      row.insertCell();
    }
    const button = element('button', 'Check now');
    button.type = 'button';
    button.setAttribute('aria-label', `Check ${backend.id} of ${pool} now`);
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await this.#check(pool, backend.id);
      } finally {
        button.disabled = false;
        button.focus();
      }
    });
    row.cells[COLUMNS.length - 1].append(button);
    return row;
  }
}
