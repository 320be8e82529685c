/** A key template for people: bare names in braces, as external keys are written. */
export function bareTemplate(template: string): string {
  return template.replace(/\{\$request\.(?:\w+\.|body#\/)([^{}]+)\}/g, '{$1}');
}

/** Seconds in their largest whole unit. */
export function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
