# Stands in for a program that speaks the Agent Client Protocol; what it plays stands in the prompt.
# acp.sh OUT MODE: signs of life go to the folder OUT; MODE is "well", "mute", "old" (version 0) or "login".
trap 'exit 143' TERM
out=$1
mode=$2
session=sess_stand_in
total=0

say() { printf '%s\n' "$1"; }
answer() { say '{"jsonrpc":"2.0","id":'"$id"',"result":'"$1"'}'; }
fail() { say '{"jsonrpc":"2.0","id":'"$id"',"error":{"code":'"$1"',"message":"'"$2"'"}}'; }
update() { say '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"'$session'","update":'"$1"'}}'; }
chunk() { update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"'"$1"'"}}'; }
usage() { update '{"sessionUpdate":"usage_update","used":'"$1"',"size":200000,"cost":{"amount":'"$2"',"currency":"USD"}}'; }
end() { answer '{"stopReason":"'"${1:-end_turn}"'"}'; }
counted() {
  total=$((total + 1))
  answer '{"stopReason":"end_turn","usage":{"totalTokens":'$((total * 18))',"inputTokens":'$((total * 10))',"outputTokens":'$((total * 5))',"thoughtTokens":'$total',"cachedReadTokens":'$((total * 2))'}}'
}

while IFS= read -r line; do
  id=${line#*'"id":'}
  id=${id%%[!0-9]*}
  case $line in
    *'"method":"initialize"'*)
      printf '%s\n' "$line" > "$out/initialize"
      case $mode in
        mute) ;;
        old) answer '{"protocolVersion":0,"agentCapabilities":{}}' ;;
        *) answer '{"protocolVersion":1,"agentCapabilities":{"loadSession":false,"promptCapabilities":{"image":false}},"authMethods":[]}' ;;
      esac
      continue ;;
    *'"method":"session/new"'*)
      case $mode in
        login) fail -32000 'Authentication required' ;;
        *) answer '{"sessionId":"'$session'","configOptions":[{"id":"m","name":"Model","category":"model","type":"select","currentValue":"stand-in-1","options":[{"value":"stand-in-1","name":"One"},{"value":"stand-in-2","name":"Two"}]}]}' ;;
      esac
      continue ;;
    *'"method":"session/set_config_option"'*)
      case $line in
        *'"configId":"m","value":"stand-in-2"'*) answer '{"configOptions":[]}' ;;
        *) fail -32602 'no such model' ;;
      esac
      continue ;;
    *'"method":"session/cancel"'*) echo cancelled >> "$out/cancelled"; exit 0 ;;
    *'"method":"session/prompt"'*) ;;
    *) continue ;;
  esac
  case $line in
    *'play slow'*)
      update '{"sessionUpdate":"tool_call","toolCallId":"c1","title":"Thinking about it","kind":"think","status":"pending"}'
      sleep 30 ;;
    *'play heed'*)
      update '{"sessionUpdate":"tool_call","toolCallId":"c1","title":"Waiting","kind":"think","status":"pending"}' ;;
    *'play deaf'*)
      trap '' TERM INT HUP
      sleep 300 &
      echo $! > "$out/child"
      update '{"sessionUpdate":"tool_call","toolCallId":"c1","title":"Not listening","kind":"execute","status":"pending"}'
      while :; do sleep 1; done ;;
    *'play costly'*)
      usage 53000 0.045
      sleep 30 ;;
    *'play edit'*)
      chunk 'I will '
      chunk 'write it.'
      update '{"sessionUpdate":"plan","entries":[{"content":"Write","priority":"high","status":"in_progress"},{"content":"Check","priority":"low","status":"pending"}]}'
      update '{"sessionUpdate":"tool_call","toolCallId":"c1","title":"Write hello.txt","kind":"edit","status":"pending"}'
      echo hello > hello.txt
      update '{"sessionUpdate":"tool_call_update","toolCallId":"c1","status":"completed"}'
      usage 1000 0.02
      chunk 'I wrote '
      chunk 'hello.txt.'
      counted ;;
    *'play ask'*)
      prompt=$id
      update '{"sessionUpdate":"tool_call","toolCallId":"c1","title":"make test","kind":"execute","status":"pending","rawInput":{"command":"make test"}}'
      say '{"jsonrpc":"2.0","id":5,"method":"session/request_permission","params":{"sessionId":"'$session'","toolCall":{"toolCallId":"c1"},"options":[{"optionId":"once","name":"Allow once","kind":"allow_once"},{"optionId":"ever","name":"Always","kind":"allow_always"},{"optionId":"no","name":"Reject","kind":"reject_once"}]}}'
      while IFS= read -r given; do
        case $given in *'"id":5'*) break ;; *'session/cancel'*) echo cancelled >> "$out/cancelled" ;; esac
      done
      printf '%s\n' "$given" >> "$out/given"
      id=$prompt
      case $given in
        *'"optionId":"once"'*) chunk 'Allowed once.' ;;
        *'"optionId":"ever"'*) chunk 'Allowed for good.' ;;
        *) chunk 'Not allowed.'; update '{"sessionUpdate":"tool_call_update","toolCallId":"c1","status":"failed"}' ;;
      esac
      end ;;
    *'play file'*)
      prompt=$id
      say '{"jsonrpc":"2.0","id":"f1","method":"fs/read_text_file","params":{"sessionId":"'$session'","path":"/etc/passwd"}}'
      IFS= read -r given
      id=$prompt
      case $given in *'"code":-32601'*) chunk 'refused' ;; *) chunk 'I read it' ;; esac
      end ;;
    *'play refusal'*) chunk 'I will not.'; end refusal ;;
    *'play turns'*) end max_turn_requests ;;
    *'play error'*) fail -32603 'upstream is overloaded' ;;
    *'play garbage'*)
      say 'Welcome to the stand-in!'
      say '{"jsonrpc": broken'
      say '{"jsonrpc":"2.0","id":99,"result":{}}'
      update '{"sessionUpdate":"of_tomorrow","x":1}'
      chunk 'Through the noise.'
      end ;;
    *'play noise'*) yes 'no message at all' ;;
    *'play die'*)
      printf 'segmentation fault\n' >&2
      exit 3 ;;
    *'play huge'*)
      printf '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"'$session'","update":{"sessionUpdate":"tool_call_update","toolCallId":"c1","rawOutput":"'
      head -c 5000000 /dev/zero | tr '\0' 'x'
      say '"}}}'
      chunk 'That was long.'
      end ;;
    *) chunk 'Done.'; counted ;;
  esac
done
