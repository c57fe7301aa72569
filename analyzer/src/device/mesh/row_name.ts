/** The words of a row's name: an interface, and who or what of it. */
export const wordsOf = (name: string): readonly string[] => name.split(' ');
