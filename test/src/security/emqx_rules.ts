/** An `acl.conf` of EMQX as EMQX reads it (Erlang terms, the first rule that is about somebody decides): there is no EMQX to ask. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { topicMatches } from '@edgevitals/shared/mqtt';

/** Prints what file:consult(1) makes of a file, as lines of JSON: permission, who, action, topics. */
const READ = `
  Text = fun(T) -> io_lib:format("~p", [T]) end,
  Who = fun(all) -> "all"; ({username, Name}) -> Name end,
  Line = fun
    ({P, W}) -> [atom_to_list(P), Who(W), "all", []];
    ({P, W, A, Topics}) when A =:= publish; A =:= subscribe -> [atom_to_list(P), Who(W), atom_to_list(A), Topics]
  end,
  {ok, Terms} = file:consult(os:getenv("ACL_CONF")),
  [begin
    [P, W, A, Topics] = Line(T),
    io:format("[~s,~s,~s,[~s]]~n", [Text(P), Text(W), Text(A), lists:join(",", [Text(X) || X <- Topics])])
  end || T <- Terms],
  halt(0).`;

export const noErlang: string | false =
  spawnSync('erl', ['-noshell', '-eval', 'halt(0).'], { stdio: 'ignore' }).status !== 0 &&
  'erlang is not installed';

type Rule = readonly [
  permission: 'allow' | 'deny',
  who: string,
  action: 'publish' | 'subscribe' | 'all',
  topics: readonly string[],
];

export class EmqxRules {
  private readonly rules: readonly Rule[];

  /** @param path where the text may be written. */
  constructor(path: string, text: string) {
    writeFileSync(path, text);
    const said = execFileSync('erl', ['-noshell', '-eval', READ], {
      env: { ...process.env, ACL_CONF: path },
      encoding: 'utf8',
    });
    this.rules = said
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Rule);
  }

  /** Whether a client of that user name may publish to a topic, or subscribe to it. */
  allows(username: string, action: 'publish' | 'subscribe', topic: string): boolean {
    const decides = this.rules.find(
      ([, who, what, topics]) =>
        (who === 'all' || who === username) &&
        (what === 'all' || what === action) &&
        (topics.length === 0 ||
          topics.some(filter => topicMatches(filter.replaceAll(`\${username}`, username), topic))),
    );
    return decides?.[0] === 'allow';
  }
}
