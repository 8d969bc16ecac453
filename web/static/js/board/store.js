// What the page holds of the roster: the board as read, patched row by row after every write.

export const store = { board: null, covers: null, strip: null };

const NIGHT = (board, cell) => board.shift_types[cell[0]].night;

// number of a kind of person-day → the kind itself
function unpack(rows) {
  return rows.cells.map((row) => row.map((number) => (number ? rows.kinds[number - 1] : null)));
}

function index() {
  const board = store.board;
  board.waiting = board.roster.state === "solving" && board.cells.every((row) => row.every((cell) => cell === null)); // for its first roster
  board.at = new Map(board.people.map((person, i) => [person.code, i]));
  board.people.forEach((person, i) => { person.index = i; });
  board.faults = new Map();
  for (const found of board.violations) {
    if (found.person) {
      const own = board.faults.get(found.person);
      own ? own.push(found) : board.faults.set(found.person, [found]);
    }
  }
}

// ``data`` may be what was held before (the server said 304)
export function take(data) {
  if (data === store.source) {
    return;
  }
  store.source = data;
  store.board = { ...data, people: data.people.map((person) => ({ ...person })), cells: unpack(data), leave: { ...data.leave }, requests: { ...data.requests }, off_pins: { ...data.off_pins } };
  index();
}

// a draft that was copied, a roster from a file: no search or edit has asked the rules about it
export const unchecked = () => store.board.roster.objective_fen === null && store.board.roster.state !== "solving" && store.board.people.some((person) => person.planned_min > 0);

// the rows of some people, as a write or the news of others answers
export function merge(rows) {
  const board = store.board;
  const cells = unpack(rows);
  rows.people.forEach((person, i) => {
    const at = board.at.get(person.code);
    if (at === undefined) {
      return;
    }
    board.people[at] = person;
    board.cells[at] = cells[i];
    for (const name of ["leave", "requests", "off_pins"]) {
      if (rows[name][person.code]) {
        board[name][person.code] = rows[name][person.code];
      } else {
        delete board[name][person.code];
      }
    }
  });
  Object.assign(board, { roster: rows.roster, editable: rows.editable, violations: rows.violations, gap: rows.gap, penalties: rows.penalties });
  store.source = null;
  index();
}

export function personOf(code) {
  return store.board.people[store.board.at.get(code)];
}

export function cellOf(code, day) {
  return store.board.cells[store.board.at.get(code)][day];
}

export function mayEdit(code) {
  return store.board.editable && Boolean(personOf(code)?.own);
}

// may the person's department work the shift on the day?
export function offered(code, day) {
  const board = store.board, person = personOf(code);
  return Object.keys(board.shift_types).filter((type) => {
    const one = board.shift_types[type];
    return one.runs[day] && (!one.departments.length || one.departments.includes(person.department));
  });
}

// a wish of the API; roles are kept where the person can hold them, otherwise the server chooses the cheapest
export function wish(code, day, type, roles = null) {
  const board = store.board;
  const made = { person: code, day: board.days[day].iso, shift_type: type || "OFF" };
  const able = board.skills[code] || {};
  if (type && roles && roles.length === board.shift_types[type]?.blocks.length && roles.every((role) => !role || role in able)) {
    made.roles = roles.map((role) => role || null);
  }
  return made;
}

// hours, wages, nights and wishes of a person over days
export function totals(person, days) {
  const board = store.board;
  let minutes = 0, nights = 0, asked = 0, granted = 0;
  for (const day of days) {
    const cell = board.cells[person.index][day];
    if (cell) {
      minutes += board.shift_types[cell[0]].work_min;
      nights += NIGHT(board, cell) ? 1 : 0;
    }
    for (const [wants, type] of (!board.waiting && (board.requests[person.code] || {})[day]) || []) {
      const works = type ? cell !== null && cell[0] === type : cell !== null;
      asked += 1;
      granted += (wants === "on") === works ? 1 : 0;
    }
  }
  return { minutes, nights, asked, granted, fen: person.rate === null ? null : Math.round((minutes * person.rate) / 60) };
}
