/** What a screen keeps while one is elsewhere: an area of its own for each engagement of this session. */
export function perEngagement<Area>(make: () => Area): (engagement: string) => Area {
  const areas = new Map<string, Area>();
  return (engagement) => {
    const known = areas.get(engagement);
    if (known) return known;
    const area = make();
    areas.set(engagement, area);
    return area;
  };
}
