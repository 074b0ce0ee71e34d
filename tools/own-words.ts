/** What would tie the repository to one machine or one network, or leave work unfinished. */
const unwanted: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /(?<![\w.$}/-])\/(?:work|home|root|tmp|Users)\/[\w.-]/, what: 'a path of one machine' },
  {
    pattern: /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)|proxy\.golang|(?:files\.)?pythonhosted|pypi|deb\.debian|security\.debian)\b[./]/,
    what: 'a package registry',
  },
  { pattern: /\b(?:TO(?=DO)DO|FIX(?=ME)ME|X(?=XX)XX)\b/, what: 'work left undone' },
]

export function unwantedWords(file: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      unwanted
        .filter(({ pattern }) => pattern.test(line))
        .map(({ what }) => `${file}:${index + 1} names ${what}: ${line.trim().slice(0, 120)}`),
    )
}
