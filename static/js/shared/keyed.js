/** Lists whose elements are kept by their key, so that nothing jumps and the focus stays where it is. */

/** The children of `parent` become one for each item, in order; those known by their key stay the same elements. */
export function keyed(parent, items, attribute, template, keyOf, draw) {
  const known = new Map([...parent.children].map((child) => [child.dataset[attribute], child]));
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const element = known.get(key) ?? document.getElementById(template).content.firstElementChild.cloneNode(true);
    element.dataset[attribute] = key;
    draw(element, item);
    return element;
  });
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((element, place) => {
    if (parent.children[place] !== element) parent.insertBefore(element, parent.children[place] ?? null);
  });
}
