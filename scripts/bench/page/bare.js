// The least that shows tasks as they come: no framework, no state, no resumption. What the page is compared with.
const list = document.getElementById('tasks');
const rows = 15;
let waiting = [];

const socket = new WebSocket(`ws://${location.host}/api/v1/events`);
socket.onopen = () => socket.send('{}');
socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type !== 'facts') {
        return;
    }
    if (waiting.length === 0) {
        requestAnimationFrame(show);
    }
    waiting.push(...message.facts.filter((fact) => fact.kind === 'task.submitted'));
};

function show() {
    const newest = waiting.slice(-rows).reverse().map((fact) => {
        const row = document.createElement('li');
        row.dataset.task = fact.stream;
        const time = document.createElement('time');
        time.dateTime = fact.time;
        row.append(time, ` ${fact.body.agent} ${fact.body.skill}`);
        return row;
    });
    waiting = [];
    list.prepend(...newest);
    while (list.children.length > rows) {
        list.lastChild.remove();
    }
}
