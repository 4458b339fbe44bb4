// `node stage/control.mjs kill start`: tells the stage's control to kill, stop or start the gateway, in this order.
const { control } = JSON.parse(process.env['VIADUCT_STAGE']);

for (const action of process.argv.slice(2)) {
  const answer = await fetch(`${control}/${action}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
}
