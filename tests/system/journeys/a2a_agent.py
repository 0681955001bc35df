"""An agent of Agent2Agent 1.0, written with the public Python SDK: adds numbers, slowly when asked to, and may ask another agent. A second
card, which says its schemas, introduces it as one that knows the basins of rivers."""

import asyncio
import sys
import uuid

import uvicorn
from a2a.client.client import ClientConfig
from a2a.client.client_factory import ClientFactory
from a2a.helpers.proto_helpers import new_data_part
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import a2a_pb2
from google.protobuf import json_format
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

RIVER_SCHEMAS = {"input_schema": {"type": "object", "required": ["river"], "properties": {"river": {"type": "string"}}},
                 "output_schema": {"type": "object", "required": ["basin"], "properties": {"basin": {"type": "string"}}}}


async def ask(url, data):
    """What the agent at `url` answers: the state of its task, its id, and the data of its first artifact."""
    client = await ClientFactory(ClientConfig(streaming=False)).create_from_url(url)
    message = a2a_pb2.Message(message_id=str(uuid.uuid4()), role=a2a_pb2.ROLE_USER, parts=[new_data_part(data)])
    async with client:
        task = None
        async for answer in client.send_message(a2a_pb2.SendMessageRequest(message=message)):
            task = answer.task
        again = await client.get_task(a2a_pb2.GetTaskRequest(id=task.id))
    assert again.status.state == task.status.state, "GetTask says what SendMessage said"
    output = json_format.MessageToDict(task.artifacts[0].parts[0].data) if task.artifacts else None
    return {"state": a2a_pb2.TaskState.Name(task.status.state), "task": task.id, "output": output}


class Adder(AgentExecutor):
    async def execute(self, context, event_queue):
        updater = TaskUpdater(event_queue, context.task_id, context.context_id)
        asked = json_format.MessageToDict(context.message.parts[0].data)
        await event_queue.enqueue_event(a2a_pb2.Task(
            id=context.task_id, context_id=context.context_id,
            status=a2a_pb2.TaskStatus(state=a2a_pb2.TASK_STATE_SUBMITTED), history=[context.message]))
        await updater.start_work()
        await asyncio.sleep(asked.get("seconds", 0))
        if "ask" in asked:
            answer = await ask(asked["ask"], asked["with"])
        elif "numbers" in asked:
            answer = {"sum": sum(asked["numbers"])}
        elif "river" in asked:
            answer = {"basin": f"Basin of {asked['river']}"}
        else:
            return await updater.failed(updater.new_agent_message([a2a_pb2.Part(text="there are no numbers")]))
        await updater.add_artifact([new_data_part(answer)], name="answer")
        await updater.complete()

    async def cancel(self, context, event_queue):
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


def main(port):
    url = f"http://127.0.0.1:{port}"
    card = a2a_pb2.AgentCard(
        name="adder", description="adds numbers", version="1",
        supported_interfaces=[a2a_pb2.AgentInterface(url=f"{url}/a2a", protocol_binding="JSONRPC", protocol_version="1.0")],
        capabilities=a2a_pb2.AgentCapabilities(), default_input_modes=["application/json"], default_output_modes=["application/json"],
        skills=[a2a_pb2.AgentSkill(id="add", name="add", description="adds", tags=["math"])])
    of_rivers = json_format.MessageToDict(card) | {
        "name": "River Basins", "description": "Tells the basin of a river", "skills": [],
        "capabilities": {"extensions": [{"uri": "urn:millrace:a2a:schemas", "params": RIVER_SCHEMAS}]}}

    async def rivers(_):
        return JSONResponse(of_rivers)
    handler = DefaultRequestHandler(agent_executor=Adder(), task_store=InMemoryTaskStore(), agent_card=card)
    application = Starlette(routes=create_agent_card_routes(card) + create_jsonrpc_routes(handler, "/a2a") + [Route("/rivers.json", rivers)])
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
