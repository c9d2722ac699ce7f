# An MCP server over stdio in plain sh, for tests: what each tool does is what a host has to bear.
say() { printf '%s\n' "$1"; }
answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
text() { answer "{\"content\":[{\"type\":\"text\",\"text\":\"$1\"}]}"; }
tool() { printf '{"name":"%s","description":"Does %s.","inputSchema":{"type":"object"}%s}' "$1" "$1" "$2"; }
again=',"annotations":{"idempotentHint":true}'
tools() {
  for one in hang garbage flood fork escape eat die deaf where progress ask sample elicit unask grow_up wrong loud long; do
    tool $one; printf ','
  done
  tool dieAgain "$again"; printf ','
  tool greet ',"outputSchema":{"type":"object","properties":{"greeting":{"type":"string"}},"required":["greeting"]}'
  [ -z "$more" ] || { printf ','; tool "$more"; }
}
more=
while IFS= read -r line; do
  id=${line##*\"id\":}; id=${id%%[,\}]*}
  token=${line##*\"progressToken\":\"}; token=${token%%\"*}
  case $line in
    *'"method":"initialize"'*)
      answer '{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"t","version":"1"},"instructions":"Use it in tests."}' ;;
    *'"method":"tools/list"'*) answer "{\"tools\":[$(tools)]}" ;;
    *'"method":"ping"'*) answer '{}' ;;
    *'"name":"greet"'*) answer '{"content":[{"type":"text","text":"x"}],"structuredContent":{"greeting":"hello"}}' ;;
    *'"name":"hang"'*) say '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"hanging"}}' ;;
    *'"name":"deaf"'*) trap '' TERM; say '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"deaf"}}'; while :; do sleep 5; done ;;
    *'"name":"garbage"'*) i=0; while [ $i -lt 200 ]; do say "no JSON $i"; i=$((i+1)); done ;;
    *'"name":"long"'*) head -c 9000000 /dev/zero | tr '\0' 'x'; say '' ;;
    *'"name":"flood"'*)
      i=0
      while [ $i -lt 20000 ]; do
        say "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"$token\",\"progress\":$i}}"
        i=$((i+1))
      done
      text done ;;
    *'"name":"fork"'*) i=0; while [ $i -lt 20 ]; do sleep 100 & i=$((i+1)); done ;;
    *'"name":"escape"'*) setsid sh -c 'trap "" HUP; sleep 100; :' "$1" >/dev/null 2>&1 </dev/null & text "$$" ;;
    *'"name":"eat"'*) eaten=$(head -c 60000000 /dev/zero | tr '\0' 'x'); sleep 100 ;;
    *'"name":"die"'*|*'"name":"dieAgain"'*) say "about to fail, the key is $SECRET" >&2; exit 3 ;;
    *'"name":"where"'*) answer "{\"content\":[],\"structuredContent\":{\"pwd\":\"$(pwd)\",\"names\":\"$(env | sed 's/=.*//' | sort | tr '\n' ' ')\"}}" ;;
    *'"name":"progress"'*)
      say "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"$token\",\"progress\":1,\"total\":2,\"message\":\"half\"}}"
      text done ;;
    *'"name":"ask"'*) say '{"jsonrpc":"2.0","id":"q","method":"roots/list"}'; IFS= read -r reply; text "$(printf %s "$reply" | tr -d '"\\')" ;;
    *'"name":"sample"'*)
      say "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"sampling/createMessage\",\"params\":{\"systemPrompt\":\"Be short.\",\"maxTokens\":50,\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"What?\"}}]}}"
      IFS= read -r reply; text "$(printf %s "$reply" | tr -d '"\\')" ;;
    *'"name":"elicit"'*)
      say '{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}'
      IFS= read -r reply; text "$(printf %s "$reply" | tr -d '"\\')" ;;
    *'"name":"unask"'*) i=0; while [ $i -lt 100 ]; do say "{\"jsonrpc\":\"2.0\",\"id\":\"u$i\",\"method\":\"ping\"}"; i=$((i+1)); done; text done ;;
    *'"name":"grow_up"'*) more=grown; say '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'; text done ;;
    *'"name":"grown"'*) text grown ;;
    *'"name":"wrong"'*) answer '{"isError":true,"content":[{"type":"text","text":"it rains"}]}' ;;
    *'"name":"loud"'*) i=0; while [ $i -lt 3000 ]; do say "loud $i" >&2; i=$((i+1)); done; text done ;;
    *'"method":"notifications/'*) ;;
    *'"id":'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\n' "$id" ;;
  esac
done
