# Stands in for Claude Code: speaks its stream-json events and its control protocol; what it plays stands in the task.
# claude.sh OUT MODE [what Claude Code is given]: signs of life go to the folder OUT; MODE is "well" or "mute".
trap 'exit 143' TERM
session=11111111-2222-3333-4444-555555555555
turn=0
out=$1
mode=$2
shift 2
args="$*"

say() { printf '%s\n' "$1"; }

init() {
  say '{"type":"system","subtype":"init","cwd":"'"$PWD"'","session_id":"'$session'","tools":["Bash","Edit","Write"],"mcp_servers":[],"model":"claude-stand-in-1","permissionMode":"acceptEdits","apiKeySource":"none"}'
}

# text ID TEXT INPUT OUTPUT
text() {
  say '{"type":"assistant","message":{"id":"'"$1"'","type":"message","role":"assistant","model":"claude-stand-in-1","content":[{"type":"text","text":"'"$2"'"}],"stop_reason":null,"usage":{"input_tokens":'"$3"',"cache_creation_input_tokens":2,"cache_read_input_tokens":1,"output_tokens":'"$4"'}},"parent_tool_use_id":null,"session_id":"'$session'"}'
}

# uses ID TOOL INPUT
uses() {
  say '{"type":"assistant","message":{"id":"'"$1"'","type":"message","role":"assistant","model":"claude-stand-in-1","content":[{"type":"tool_use","id":"toolu_'"$1"'","name":"'"$2"'","input":'"$3"'}],"stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":4}},"parent_tool_use_id":null,"session_id":"'$session'"}'
}

used() {
  say '{"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_'"$1"'","type":"tool_result","content":"'"$2"'"}]},"parent_tool_use_id":null,"session_id":"'$session'"}'
}

# result SUBTYPE IS_ERROR RESULT [MORE]
result() {
  say '{"type":"result","subtype":"'"$1"'","is_error":'"$2"',"duration_ms":12,"duration_api_ms":10,"num_turns":'$turn',"result":"'"$3"'","stop_reason":"end_turn","session_id":"'$session'","total_cost_usd":'"0.0$turn"',"usage":{"input_tokens":20,"cache_creation_input_tokens":5,"cache_read_input_tokens":7,"output_tokens":11},"permission_denials":[]'"$4"'}'
}

while IFS= read -r line; do
  case $line in
    *'"subtype":"initialize"'*)
      case $mode in mute) continue ;; esac
      id=${line#*'"request_id":"'}
      say '{"type":"control_response","response":{"subtype":"success","request_id":"'"${id%%'"'*}"'","response":{"commands":[],"output_style":"default"}}}'
      continue ;;
    *'"subtype":"interrupt"'*) echo interrupted >> "$out/interrupted"; exit 0 ;;
    *'"type":"user"'*) ;;
    *) continue ;;
  esac
  turn=$((turn + 1))
  init
  case $line in
    *'play slow'*)
      text m1 'I begin.' 5 6
      sleep 30 ;;
    *'play deaf'*)
      trap '' TERM INT HUP
      sleep 300 &
      echo $! > "$out/child"
      setsid sleep 300 &
      echo $! > "$out/stray"
      text m1 'I do not listen.' 5 6
      while :; do sleep 1; done ;;
    *'play costly'*)
      text m1 'This takes a lot.' 6 2
      text m1 'This takes a lot more.' 6 9
      sleep 30 ;;
    *'play edit'*)
      uses m1 Write '{"file_path":"hello.txt","content":"hello"}'
      echo hello > hello.txt
      used m1 'File created'
      text m2 'Written.' 5 6
      result success false 'I wrote hello.txt.' ;;
    *'play late'*)
      late=yes
      result success false 'Nearly done.' ;;
    *'play delegate'*)
      text m1 'I send somebody.' 30 6
      say '{"type":"system","subtype":"task_started","task_id":"t1","tool_use_id":"toolu_m1","task_type":"local_agent","description":"Looks at it","session_id":"'$session'"}'
      say '{"type":"system","subtype":"task_started","task_id":"t2","task_type":"local_workflow","session_id":"'$session'"}'
      say '{"type":"system","subtype":"task_started","task_id":"t3","task_type":"local_bash","session_id":"'$session'"}'
      result success false 'I have sent them.'
      text s1 'I look at it.' 5 6
      text m1 'I send somebody.' 30 9
      say '{"type":"system","subtype":"task_updated","task_id":"t1","patch":{"status":"running"}}'
      say '{"type":"system","subtype":"task_notification","task_id":"t1","status":"completed","summary":"Looked"}'
      result success false 'One is back.'
      say '{"type":"system","subtype":"task_updated","task_id":"t2","patch":{"status":"killed"}}'
      turn=$((turn + 1))
      init
      case $line in
        *'then fail'*) say '{"type":"system","subtype":"task_started","task_id":"t4","task_type":"local_agent"}'
          result error_during_execution true '' ',"errors":["it broke","and more"]' ;;
        *) result success false 'All are back.' ;;
      esac ;;
    *'play commit'*)
      echo by hand > hand.txt
      git add hand.txt && git -c user.name=x -c user.email=x@y commit -q -m own
      echo more > more.txt
      result success false 'Committed.' ;;
    *'play ask'*)
      uses m1 Bash '{"command":"make test"}'
      say '{"type":"control_request","request_id":"perm-1","request":{"subtype":"can_use_tool","tool_name":"Bash","input":{"command":"make test","description":"Runs the tests"},"permission_suggestions":[{"type":"addRules","rules":[{"toolName":"Bash","ruleContent":"make test"}],"behavior":"allow","destination":"localSettings"}],"tool_use_id":"toolu_m1"}}'
      case $line in *'then withdraw'*)
        say '{"type":"control_cancel_request","request_id":"perm-1"}'
        result success false 'Never mind.'
        continue ;;
      *'then die'*) exit 7 ;;
      esac
      while IFS= read -r answer; do
        case $answer in *'"request_id":"perm-1"'*) break ;; esac
      done
      printf '%s\n' "$answer" > answer.txt
      case $answer in
        *'"behavior":"allow"'*) used m1 ok; result success false 'The tests pass.' ;;
        *) used m1 denied; result success false 'I was not allowed.' ;;
      esac ;;
    *'play json'*) result success false 'Here you are: seven.' ;;
    *'does not fit the schema'*) result success false '{\"answer\": 7}' ;;
    *'play hook'*)
      say '{"type":"control_request","request_id":"h-1","request":{"subtype":"hook_callback","callback_id":"x"}}'
      IFS= read -r answer
      case $answer in *'"subtype":"error"'*) result success false 'refused' ;; *) result success false "$answer" ;; esac ;;
    *'play arguments'*) result success false "$(printf '%s' "$args" | tr -d '"\\' | tr '\n' ' ')" ;;
    *'play environment'*) result success false "$(env | cut -d= -f1 | sort | tr '\n' ' ')" ;;
    *'play folder'*) result success false "$PWD $(ls | tr '\n' ' ')" ;;
    *'play overloaded'*) result success true 'API Error: 529 overloaded' ',"api_error_status":529' ;;
    *'play login'*) result success true 'Invalid API key · Please run /login' ;;
    *'play turns'*) result error_max_turns true '' ',"errors":["Reached maximum number of turns (100)"]' ;;
    *'play garbage'*)
      say 'Warning: something else wrote here'
      say '{"type": broken'
      say '[1,2]'
      say '{"type":"system","subtype":"compact_boundary"}'
      say '{"type":"tomorrow","of":"another version"}'
      result success false 'Through the noise.' ;;
    *'play noise'*) yes 'no event at all' ;;
    *'play die'*)
      text m1 'Soon.' 5 6
      printf '\033[31mout of memory\033[0m\n' >&2
      exit 3 ;;
    *'play huge'*)
      printf '{"type":"user","message":{"role":"user","content":[{"type":"tool_result","content":"'
      head -c 5000000 /dev/zero | tr '\0' 'x'
      say '"}]}}'
      result success false 'That was long.' ;;
    *) text m1 'Done.' 5 6
       result success false 'Done.' ;;
  esac
done
if [ "$late" ]; then echo late > late.txt; fi
