/** How long to wait for servers that do not answer, when the others are not enough. */
const ANSWER_MS = 300;

/**
 * The answers of several servers, as soon as they are enough, or all that came once no other can be expected. Whoever
 * fails has no response.
 */
export function answersOf<T>(
  asked: readonly Promise<T>[],
  isEnough: (answers: readonly T[]) => boolean,
): Promise<readonly T[]> {
  return new Promise((resolve) => {
    const answers: T[] = [];
    let left = asked.length;
    const finish = () => {
      clearTimeout(timer);
      resolve(answers);
    };
    const timer = setTimeout(finish, ANSWER_MS);
    const decide = (): void => {
      left -= 1;
      if (left === 0 || isEnough(answers)) finish();
    };
    for (const each of asked) {
      each.then((answer) => {
        answers.push(answer);
        decide();
      }, decide);
    }
  });
}
