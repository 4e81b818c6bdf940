/** Black or white, whichever reads better on the host page's accent colour. */

/** Takes a computed colour such as `rgb(12, 34, 56)`; null for forms that browsers keep as they are. */
export function readableOn(computed: string): "#fff" | "#10151f" | null {
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(computed);
  if (parts === null) return null;
  const [red, green, blue] = parts.slice(1, 4).map((part) => linear(Number(part) / 255)) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? "#fff" : "#10151f";
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
